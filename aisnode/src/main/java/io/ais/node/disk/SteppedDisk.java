package io.ais.node.disk;

import static io.ais.node.disk.DiskSteps.place;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Announces each change before it happens. Thread-safe.
 *
 * @param disk what does the work
 * @param steps is told
 */
record SteppedDisk(Disk disk, DiskSteps steps) implements Disk {
  @Override
  public DiskFile openRead(String path) throws DiskException {
    return disk.openRead(path);
  }

  @Override
  public DiskFile openDirect(String path) throws DiskException {
    return disk.openDirect(path);
  }

  @Override
  public int read(String path, byte[] into) throws DiskException {
    return disk.read(path, into);
  }

  @Override
  public DiskFile create(String path) throws DiskException {
    steps.before("create " + place(path));
    return new SteppedFile(disk.create(path), place(path), steps);
  }

  @Override
  public void rename(String from, String to) throws DiskException {
    steps.before("rename " + place(from) + " -> " + place(to));
    disk.rename(from, to);
  }

  @Override
  public void delete(String path) throws DiskException {
    steps.before("delete " + place(path));
    disk.delete(path);
  }

  @Override
  public void deleteDirectory(String path) throws DiskException {
    steps.before("delete-directory " + place(path));
    disk.deleteDirectory(path);
  }

  @Override
  public boolean makeDirectory(String path) throws DiskException {
    steps.before("make-directory " + place(path));
    return disk.makeDirectory(path);
  }

  @Override
  public Optional<FileStamp> stamp(String path) throws DiskException {
    return disk.stamp(path);
  }

  @Override
  public boolean readAtOnce(String path, FileStamp expected, byte[] into) {
    return disk.readAtOnce(path, expected, into);
  }

  @Override
  public Optional<FileInfo> stat(String path) throws DiskException {
    return disk.stat(path);
  }

  @Override
  public void list(String path, Consumer<String> each) throws DiskException {
    disk.list(path, each);
  }

  @Override
  public List<String> list(String path) throws DiskException {
    return disk.list(path);
  }

  @Override
  public Optional<byte[]> attribute(String path, String name) throws DiskException {
    return disk.attribute(path, name);
  }

  @Override
  public void setAttribute(String path, String name, byte[] value) throws DiskException {
    steps.before("set-attribute " + place(path) + " " + name);
    disk.setAttribute(path, name, value);
  }

  @Override
  public void empty(String path) throws DiskException {
    steps.before("empty " + place(path));
    disk.empty(path);
  }

  @Override
  public void setAccessTime(String path, long nanos) throws DiskException {
    disk.setAccessTime(path, nanos);
  }

  @Override
  public void syncDirectory(String path) throws DiskException {
    steps.before("sync-directory " + place(path));
    disk.syncDirectory(path);
  }

  @Override
  public Space space() throws DiskException {
    return disk.space();
  }

  @Override
  public void checkRoot() throws DiskException {
    disk.checkRoot();
  }

  private record SteppedFile(DiskFile file, String place, DiskSteps steps) implements DiskFile {
    @Override
    public int read(ByteBuffer into, long position) throws DiskException {
      return file.read(into, position);
    }

    @Override
    public void write(ByteBuffer bytes) throws DiskException {
      steps.before("write " + place);
      file.write(bytes);
    }

    @Override
    public long size() throws DiskException {
      return file.size();
    }

    @Override
    public void sync() throws DiskException {
      steps.before("sync " + place);
      file.sync();
    }

    @Override
    public void close() {
      file.close();
    }
  }
}

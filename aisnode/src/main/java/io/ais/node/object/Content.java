package io.ais.node.object;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Kind;
import io.ais.node.disk.DiskFile;
import io.ais.node.store.Lom;
import io.ais.node.store.LomCodec;
import io.ais.node.store.ObjectFiles;
import io.ais.node.store.ObjectPaths;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The content of an object on its way to disk. A body that fits one buffer stays in memory until the
 * commit, which then is one hand-off; a longer one streams into a work file on the object's
 * mountpath. Confined to one request; closing removes the work file unless it was placed.
 */
final class Content implements AutoCloseable {
  private MountpathStore home;
  private final Bck bck;
  private final WorkFiles names;
  private final BufferPool pool;
  private ByteBuffer memory;
  private DiskFile file;
  private String workPath;
  private long sizeBytes;
  private boolean spilled;
  private boolean durably;
  private boolean placed;
  private volatile boolean memoryInUse; // a disk operation that failed may still go on with it
  private boolean borrowed; // the buffer is another content's
  private final Replicas replicas = new Replicas(this);

  /** Nothing yet, for an object of this bucket on this mountpath. */
  Content(MountpathStore home, Bck bck, WorkFiles names, BufferPool pool) {
    this.home = home;
    this.bck = bck;
    this.names = names;
    this.pool = pool;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /** Forgets what was received. */
  void startAgain() throws DiskException {
    if (memory != null) {
      pool.giveBack(memory);
      memory = null;
    }
    if (file != null) {
      call(this::discard);
      file = null;
    }
    spilled = false;
    sizeBytes = 0;
  }

  /** The same on other mountpaths. */
  Replicas replicas() {
    return replicas;
  }

  /** False when all of it is in memory. */
  boolean isInFile() {
    return spilled;
  }

  /**
   * Takes a body to its end.
   *
   * @throws AisException 400 when it is incomplete
   */
  void receive(ByteSource body, BodyHash hash, boolean durably) throws DiskException {
    this.durably = durably;
    memory = pool.take(body.declaredBytes());
    boolean atEnd = fill(body);
    while (!atEnd) {
      spill(hash);
      atEnd = fill(body);
    }
    if (file == null) {
      memory.flip();
      hash.update(memory);
      sizeBytes = memory.remaining();
    } else {
      spill(hash);
      if (durably) {
        call(_ -> file.sync());
      }
    }
    if (body.declaredBytes() >= 0 && body.declaredBytes() != sizeBytes) {
      throw AisException.badRequest(
          "incomplete body: %d bytes of %d".formatted(sizeBytes, body.declaredBytes()));
    }
  }

  private boolean fill(ByteSource body) {
    try {
      memoryInUse = true;
      while (memory.hasRemaining()) {
        if (body.read(memory) < 0) {
          memoryInUse = false;
          return true;
        }
      }
      memoryInUse = false;
      return false;
    } catch (IOException e) {
      throw new AisException(400, "", "incomplete body: " + e.getMessage(), e);
    }
  }

  private void spill(BodyHash hash) throws DiskException {
    memory.flip();
    hash.update(memory);
    sizeBytes += memory.remaining();
    call(
        disk -> {
          if (file == null) {
            create(disk);
            spilled = true;
          }
          file.write(memory);
        });
    memory.clear();
  }

  /**
   * Completes the work file within a task on the mountpath: content, name where the path cannot hold
   * it, metadata; synced if asked. The metadata is on the file before it gets its name.
   */
  String finish(Disk disk, Lom lom, boolean durably) throws DiskException {
    memoryInUse = true;
    if (file == null) {
      create(disk);
      if (memory != null) {
        file.write(memory.duplicate());
      }
    }
    byte[] tail = ObjectFiles.tail(lom.name());
    file.write(ByteBuffer.wrap(tail));
    disk.setAttribute(workPath, LomCodec.ATTRIBUTE, LomCodec.encode(lom, tail.length));
    if (durably) {
      file.sync();
    }
    file.close();
    memoryInUse = false;
    return workPath;
  }

  /** The work file got its name: nothing to remove any more. */
  void placed() {
    placed = true;
  }

  private void create(Disk disk) throws DiskException {
    String directory = ObjectPaths.work(bck);
    while (true) {
      String path = directory + "/" + names.begin();
      try {
        file = disk.create(path);
        workPath = path;
        return;
      } catch (DiskException e) {
        names.end(path);
        if (!e.is(Kind.CONFLICT)) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() {
    replicas.close();
    if (workPath != null) {
      names.end(workPath);
    }
    if (memory != null && !memoryInUse && !borrowed) {
      pool.giveBack(memory);
    }
    memory = null;
    if (file == null || placed) {
      return;
    }
    try {
      call(this::discard);
    } catch (DiskException | AisException e) {
      file.close(); // the cleanup takes what could not be removed now
    }
  }

  private void discard(Disk disk) throws DiskException {
    file.close();
    disk.delete(workPath);
    names.end(workPath);
  }

  MountpathStore home() {
    return home;
  }

  /** Takes what was received to another mountpath: the object belongs there by now. */
  void moveTo(MountpathStore other) throws DiskException {
    if (other == home) {
      return;
    }
    if (file == null) {
      home = other;
      return;
    }
    Content moved = duplicate(other);
    call(this::discard);
    home = other;
    file = moved.file;
    workPath = moved.workPath;
  }

  /** The same content, that must be in a file, as a file on another mountpath. */
  Content duplicate(MountpathStore other) throws DiskException {
    Content copy = new Content(other, bck, names, pool);
    boolean done = false;
    try {
      copy.call(copy::create);
      copy.copyOf(this);
      copy.sizeBytes = sizeBytes;
      if (durably) {
        copy.call(_ -> copy.file.sync());
      }
      done = true;
      return copy;
    } finally {
      if (!done) {
        copy.close();
      }
    }
  }

  /** The same content, that must be in memory, for another mountpath. */
  Content sharing(MountpathStore other) {
    Content copy = new Content(other, bck, names, pool);
    copy.memory = memory;
    copy.borrowed = true;
    copy.sizeBytes = sizeBytes;
    return copy;
  }

  private void copyOf(Content source) throws DiskException {
    ByteBuffer piece = source.memory.clear();
    source.memoryInUse = true;
    DiskFile from = source.home.call(disk -> disk.openRead(source.workPath));
    try {
      long position = 0;
      while (position < source.sizeBytes) {
        piece.clear();
        long at = position;
        int got = source.home.call(_ -> from.read(piece, at));
        if (got < 0) {
          throw new DiskException(Kind.FAULT, source.workPath, "work file became shorter", null);
        }
        position += got;
        piece.flip();
        call(_ -> file.write(piece));
      }
    } finally {
      from.close();
    }
    source.memoryInUse = false;
  }

  private interface Step {
    void run(Disk disk) throws DiskException;
  }

  private void call(Step step) throws DiskException {
    memoryInUse = true;
    home.call(
        disk -> {
          step.run(disk);
          return null;
        });
    memoryInUse = false;
  }
}

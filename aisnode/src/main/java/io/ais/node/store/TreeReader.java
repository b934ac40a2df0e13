package io.ais.node.store;

import static java.util.Objects.requireNonNull;

import io.ais.model.Bck;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Kind;
import io.ais.node.disk.FileInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Reads directories and the files in them for a walk over one bucket. Stateless; its methods run on
 * the mountpath's threads.
 *
 * @param mountpath path of the mountpath, for the metadata
 * @param bck bucket
 * @param checkSizes compare each file's length with its metadata and read its access time
 */
record TreeReader(String mountpath, Bck bck, boolean checkSizes) {
  TreeReader {
    requireNonNull(mountpath, "mountpath");
    requireNonNull(bck, "bck");
  }

  /** Entries of a small directory; none when it is gone. */
  List<String> list(Disk disk, String path) throws DiskException {
    try {
      return disk.list(path);
    } catch (DiskException e) {
      if (e.is(Kind.NOT_FOUND)) {
        return List.of();
      }
      throw e;
    }
  }

  /** An entry of the tree of plain names. Empty when it is gone. */
  Optional<TreeNode> natural(Disk disk, String path, byte[] key) throws DiskException {
    try {
      Optional<byte[]> attribute = disk.attribute(path, LomCodec.ATTRIBUTE);
      if (attribute.isPresent()) {
        return Optional.of(leaf(disk, path, key, attribute.get()));
      }
      return disk.stat(path)
          .map(
              info ->
                  info.directory()
                      ? new TreeNode.Branch(NameRange.concat(key, new byte[] {'/'}), path)
                      : damaged(path, key));
    } catch (DiskException e) {
      return ignoreMissing(e);
    }
  }

  /** An entry of the tree of escaped names, in the directory for these bytes. */
  Optional<TreeNode> escaped(Disk disk, String path, byte[] directory, String component)
      throws DiskException {
    byte[] key = NameRange.concat(directory, EscapedName.decode(component));
    if (EscapedName.isDirectory(component)) {
      return Optional.of(new TreeNode.Branch(key, path));
    }
    try {
      Optional<byte[]> attribute = disk.attribute(path, LomCodec.ATTRIBUTE);
      boolean hashed = EscapedName.isHashed(component);
      if (attribute.isEmpty()) {
        return Optional.of(hashed ? nameless(path, key) : damaged(path, key));
      }
      if (hashed) {
        key = ObjectFiles.readTail(disk, path, attribute.get()).getBytes(StandardCharsets.UTF_8);
      }
      return Optional.of(leaf(disk, path, key, attribute.get()));
    } catch (CorruptException e) {
      return Optional.of(nameless(path, key));
    } catch (DiskException e) {
      return ignoreMissing(e);
    }
  }

  /** The name was in the file, and is lost. */
  private static TreeNode nameless(String path, byte[] key) {
    String name = new String(key, StandardCharsets.UTF_8);
    return new TreeNode.Leaf(key, new WalkItem(key, name, path, null, true));
  }

  /** Shown by its name without metadata: a listing that hides it would be silently short. */
  private static TreeNode damaged(String path, byte[] key) {
    String name = new String(key, StandardCharsets.UTF_8);
    return new TreeNode.Leaf(key, new WalkItem(key, name, path, null, false));
  }

  private TreeNode leaf(Disk disk, String path, byte[] key, byte[] attribute) throws DiskException {
    String name = new String(key, StandardCharsets.UTF_8);
    try {
      Lom lom = decode(disk, path, name, attribute);
      return new TreeNode.Leaf(key, new WalkItem(key, name, path, lom, false));
    } catch (CorruptException e) {
      return damaged(path, key);
    }
  }

  private Lom decode(Disk disk, String path, String name, byte[] attribute)
      throws DiskException, CorruptException {
    if (!checkSizes) {
      return LomCodec.decode(attribute, bck, name, mountpath, 0).lom();
    }
    FileInfo info =
        disk.stat(path).orElseThrow(() -> new CorruptException("file is gone: " + path));
    LomCodec.Decoded decoded = LomCodec.decode(attribute, bck, name, mountpath, info.accessNanos());
    if (!decoded.fits(info.sizeBytes())) {
      throw new CorruptException("length of " + path);
    }
    return decoded.lom();
  }

  private static Optional<TreeNode> ignoreMissing(DiskException e) throws DiskException {
    if (e.is(Kind.NOT_FOUND)) {
      return Optional.empty();
    }
    throw e;
  }
}

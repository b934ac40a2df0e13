package io.ais.node.disk;

import io.ais.node.disk.DiskException.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;

/** Turns an IOException of the JDK into a kind: the only place that reads errno texts. Immutable. */
final class IoErrors {
  private static final List<String> NO_SPACE =
      List.of("No space left on device", "Disk quota exceeded");

  /** What the C library says for the errors of a sick file system (spec/data-plane.md 10). */
  private static final List<String> FAULT =
      List.of(
          "Input/output error", // EIO
          "Read-only file system", // EROFS
          "Structure needs cleaning", // EUCLEAN
          "Stale file handle", // ESTALE
          "No such device", // ENODEV; ENXIO with more words
          "Device or resource busy", // EBUSY
          "Bad file descriptor", // EBADF
          "File descriptor in bad state", // EBADFD
          "Operation canceled", // ECANCELED
          "No medium found", // ENOMEDIUM
          "Remote I/O error", // EREMOTEIO: the device could not do it
          "Link has been severed", // ENOLINK: the way to the device is lost
          "Connection timed out", // ETIMEDOUT: the device does not answer
          "No data available", // ENODATA: unreadable medium; of an attribute: see below
          "Bad message", // EBADMSG
          "Transport endpoint is not connected", // ENOTCONN
          "Permission denied",
          "Operation not permitted");

  private IoErrors() {}

  static DiskException classify(String path, IOException e) {
    if (e instanceof DiskException known) {
      return known;
    }
    return new DiskException(kindOf(e), path, textOf(e), e);
  }

  /** "No data available" (ENODATA): the file is there, the attribute is not. */
  static boolean isMissingAttribute(IOException e) {
    return textOf(e).contains("No data available");
  }

  /** ERANGE, in the words of the JDK: the attribute is longer than the buffer. */
  static boolean isLongAttribute(IOException e) {
    return textOf(e).contains("Insufficient space in buffer");
  }

  private static Kind kindOf(IOException e) {
    return switch (e) {
      case NoSuchFileException _, NotDirectoryException _ -> Kind.NOT_FOUND;
      case FileAlreadyExistsException _, DirectoryNotEmptyException _ -> Kind.CONFLICT;
      case AccessDeniedException _ -> Kind.FAULT;
      default -> kindOf(textOf(e));
    };
  }

  private static Kind kindOf(String text) {
    if (NO_SPACE.stream().anyMatch(text::contains)) {
      return Kind.NO_SPACE;
    }
    if (FAULT.stream().anyMatch(text::contains)) {
      return Kind.FAULT;
    }
    if (text.contains("Is a directory") || text.contains("Directory not empty")) {
      return Kind.CONFLICT;
    }
    return text.contains("Not a directory") ? Kind.NOT_FOUND : Kind.OTHER;
  }

  private static String textOf(IOException e) {
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }
}

package io.ais.node.disk;

import static java.util.Map.entry;

import io.ais.node.disk.DiskException.Kind;
import io.ais.node.disk.DiskException.Symptom;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Map;

/** Turns an IOException of the JDK into a kind: the only place that reads errno texts. Immutable. */
final class IoErrors {
  private static final List<String> NO_SPACE =
      List.of("No space left on device", "Disk quota exceeded");

  /** What the C library says for the errors of a sick file system (spec/data-plane.md 10). */
  private static final Map<String, Symptom> FAULT =
      Map.ofEntries(
          entry("Read-only file system", Symptom.READ_ONLY), // EROFS
          entry("Input/output error", Symptom.MEDIUM), // EIO
          entry("Remote I/O error", Symptom.MEDIUM), // EREMOTEIO: the device could not do it
          entry("Connection timed out", Symptom.MEDIUM), // ETIMEDOUT: the device does not answer
          entry("No data available", Symptom.MEDIUM), // ENODATA: unreadable; of an attribute: below
          entry("Structure needs cleaning", Symptom.STRUCTURE), // EUCLEAN
          entry("Bad message", Symptom.STRUCTURE), // EBADMSG
          entry("No such device", Symptom.DEVICE), // ENODEV; ENXIO with more words
          entry("No medium found", Symptom.DEVICE), // ENOMEDIUM
          entry("Link has been severed", Symptom.DEVICE), // ENOLINK: the way to the device is lost
          entry("Transport endpoint is not connected", Symptom.DEVICE), // ENOTCONN
          entry("Stale file handle", Symptom.DEVICE), // ESTALE
          entry("Permission denied", Symptom.ACCESS),
          entry("Operation not permitted", Symptom.ACCESS),
          entry("Device or resource busy", Symptom.OTHER), // EBUSY
          entry("Bad file descriptor", Symptom.OTHER), // EBADF
          entry("File descriptor in bad state", Symptom.OTHER), // EBADFD
          entry("Operation canceled", Symptom.OTHER)); // ECANCELED

  private IoErrors() {}

  static DiskException classify(String path, IOException e) {
    if (e instanceof DiskException known) {
      return known;
    }
    return new DiskException(kindOf(e), path, textOf(e), e);
  }

  /** What a text, that the system or this package wrote, says of a sickness. */
  static Symptom symptomOf(String text) {
    return FAULT.entrySet().stream()
        .filter(each -> text.contains(each.getKey()))
        .map(Map.Entry::getValue)
        .findAny()
        .orElse(Symptom.OTHER);
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
    if (FAULT.keySet().stream().anyMatch(text::contains)) {
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

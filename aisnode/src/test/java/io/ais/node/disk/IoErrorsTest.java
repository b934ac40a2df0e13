package io.ais.node.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ais.node.disk.DiskException.Kind;
import io.ais.node.disk.DiskException.Symptom;
import java.io.IOException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the C library says, and what it means. */
class IoErrorsTest {

  @ParameterizedTest
  @CsvSource({
    "Input/output error, FAULT",
    "Read-only file system, FAULT",
    "Structure needs cleaning, FAULT",
    "Stale file handle, FAULT",
    "No such device, FAULT",
    "No such device or address, FAULT",
    "Device or resource busy, FAULT",
    "Bad file descriptor, FAULT",
    "File descriptor in bad state, FAULT",
    "Operation canceled, FAULT",
    "No data available, FAULT",
    "Connection timed out, FAULT",
    "No space left on device, NO_SPACE",
    "Disk quota exceeded, NO_SPACE",
    "Not a directory, NOT_FOUND",
    "Is a directory, CONFLICT",
    "Directory not empty, CONFLICT",
    "File name too long, OTHER",
    "Too many open files, OTHER",
    "Too many open files in system, OTHER",
    "Cannot allocate memory, OTHER",
    "Interrupted system call, OTHER",
  })
  void oneTextOneKind(String text, Kind kind) {
    assertEquals(kind, IoErrors.classify("x", new FileSystemException("x", null, text)).kind());
    assertEquals(kind, IoErrors.classify("x", new IOException(text)).kind());
  }

  @ParameterizedTest
  @CsvSource({
    "Read-only file system, READ_ONLY",
    "Input/output error, MEDIUM",
    "No data available, MEDIUM",
    "Structure needs cleaning, STRUCTURE",
    "No such device or address, DEVICE",
    "Permission denied, ACCESS",
    "Device or resource busy, OTHER",
    "No space left on device, OTHER",
    "short write, OTHER",
  })
  void oneTextOneSymptom(String text, Symptom symptom) {
    IOException e = new FileSystemException("Read-only file system", null, text);

    assertEquals(symptom, IoErrors.classify("Input/output error", e).symptom(), "not of the name");
  }
}

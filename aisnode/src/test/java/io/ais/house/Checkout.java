package io.ais.house;

import io.ais.node.http.Handler;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Where sources and classes of all modules are, whichever tool compiled them. Immutable. */
final class Checkout {
  private static final List<String> MODULES = List.of("common", "ais-cli", "aisnode");

  /** Built by a profile only, on top of the others: their classes may not be there. */
  private static final List<String> BY_PROFILE = List.of("container-tests", "benchmarks");

  private Checkout() {}

  /** The class folders of all modules that are compiled; common and aisnode always are. */
  static List<Path> classFolders() {
    Path own = ownClasses();
    boolean maven = own.endsWith(Path.of("target", "classes"));
    List<Path> folders = new ArrayList<>();
    for (String module : MODULES) {
      Path folder =
          maven ? root().resolve(module).resolve("target/classes") : own.resolveSibling(module);
      if (Files.isDirectory(folder)) {
        folders.add(folder);
      } else if (!module.equals("ais-cli")) {
        throw new IllegalStateException("not compiled: " + folder);
      }
    }
    return folders;
  }

  /** All class files below {@link #classFolders()}. */
  static List<ClassUnderTest> classes() throws IOException {
    List<ClassUnderTest> classes = new ArrayList<>();
    for (Path folder : classFolders()) {
      for (Path file : filesBelow(folder, ".class")) {
        if (!file.endsWith("module-info.class")) {
          classes.add(ClassUnderTest.read(folder, file));
        }
      }
    }
    return classes;
  }

  /** Java files of all modules, main and test, also of those that only a profile builds. */
  static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : Stream.concat(MODULES.stream(), BY_PROFILE.stream()).toList()) {
      sources.addAll(filesBelow(root().resolve(module).resolve("src"), ".java"));
    }
    return sources;
  }

  /** The top folder: the working directory of the tests is a module. */
  static Path root() {
    Path module = Path.of("").toAbsolutePath();
    return Files.isDirectory(module.resolve("common")) ? module : module.getParent();
  }

  /** Sorted; empty where there is no such folder (a module may have no tests). */
  static List<Path> filesBelow(Path folder, String suffix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private static Path ownClasses() {
    try {
      Path place =
          Path.of(Handler.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Files.isDirectory(place) ? place : root().resolve("aisnode/target/classes");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}

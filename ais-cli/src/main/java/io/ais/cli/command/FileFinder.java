package io.ais.cli.command;

import io.ais.cli.syntax.CommandException;
import io.ais.model.list.Template;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds local files by name, directory, pattern, list or template (spec/cli.md 7.3). Immutable. */
final class FileFinder {
  private final Path here;

  /** Relative names are looked up here. */
  FileFinder(Path here) {
    this.here = here;
  }

  /** The path of a name. */
  Path resolve(String name) {
    return here.resolve(name);
  }

  /** Files of a directory, sorted by name; links to files count as files. */
  List<LocalFile> directory(String name, boolean recursive, String prefix) throws IOException {
    Path root = resolve(name);
    List<LocalFile> found = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(root, recursive ? Integer.MAX_VALUE : 1)) {
      for (Path path : (Iterable<Path>) paths.sorted()::iterator) {
        if (Files.isRegularFile(path)) {
          String relative = root.relativize(path).toString();
          found.add(file(path, join(name, relative), prefix + relative));
        }
      }
    }
    return found;
  }

  /** Files that match a pattern with a wildcard in its last part. */
  List<LocalFile> pattern(String pattern, boolean recursive, String prefix) throws IOException {
    int slash = pattern.lastIndexOf('/');
    String directory = slash < 0 ? "." : pattern.substring(0, Math.max(slash, 1));
    String glob = pattern.substring(slash + 1);
    if (!isPattern(glob) || !Files.isDirectory(resolve(directory))) {
      throw notFound(pattern);
    }
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    List<LocalFile> found = new ArrayList<>();
    for (LocalFile file : directory(directory, recursive, prefix)) {
      if (matcher.matches(file.path().getFileName())) {
        found.add(
            slash < 0
                ? new LocalFile(
                    file.path(), file.shown().substring(2), file.object(), file.sizeBytes())
                : file);
      }
    }
    if (found.isEmpty()) {
      throw notFound(pattern);
    }
    return found;
  }

  /** Files of a comma-separated list. */
  List<LocalFile> list(String names, String prefix) throws IOException {
    List<LocalFile> found = new ArrayList<>();
    for (String name : names.split(",")) {
      if (!name.isBlank()) {
        found.add(named(name.strip(), prefix));
      }
    }
    return found;
  }

  /** Files named by a template with ranges. */
  List<LocalFile> template(Template template, String prefix) throws IOException {
    if (template.isPrefix()) {
      throw new CommandException(
          "template \"" + template.prefix() + "\" has no range, e.g. file-{01..99}");
    }
    List<LocalFile> found = new ArrayList<>();
    for (String name : template) {
      found.add(named(name, prefix));
    }
    return found;
  }

  private LocalFile named(String name, String prefix) throws IOException {
    Path path = resolve(name);
    if (!Files.isRegularFile(path)) {
      throw notFound(name);
    }
    return file(path, name, prefix + path.getFileName());
  }

  /**
   * One file under a given object name.
   *
   * @throws CommandException when its own name is not UTF-8: two such names look the same as text, so
   *     that one file would replace the other
   */
  static LocalFile file(Path path, String shown, String object) throws IOException {
    if (!Path.of(path.toString()).equals(path)) {
      throw new CommandException(
          "file name \"" + shown + "\" is not valid UTF-8 and cannot name an object: rename it");
    }
    return new LocalFile(path, shown, object, Files.size(path));
  }

  private static String join(String directory, String name) {
    return directory.endsWith("/") ? directory + name : directory + "/" + name;
  }

  static boolean isPattern(String text) {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
  }

  static CommandException notFound(String name) {
    return new CommandException(
        "\""
            + name
            + "\" is not a directory and does not appear to be a filename-matching pattern");
  }
}

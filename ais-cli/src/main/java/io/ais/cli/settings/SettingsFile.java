package io.ais.cli.settings;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ais.base.GoDuration;
import io.ais.cli.render.JsonText;
import io.ais.cli.syntax.CommandException;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;

/** Reads and writes {@code cli.json}. Not thread-safe; concurrent tools replace the whole file. */
public final class SettingsFile {
  private final Path path;

  /** A file in this directory. */
  public SettingsFile(Path directory) {
    this.path = requireNonNull(directory, "directory").resolve("cli.json");
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /**
   * Reads; an absent file is created with defaults, where that is possible.
   *
   * @throws CommandException if it cannot be parsed or holds a bad value
   */
  public Settings load() {
    if (!Files.exists(path)) {
      Settings defaults = Settings.defaults();
      try {
        save(defaults);
      } catch (IOException e) {
        return defaults; // a read-only home is no reason to refuse work
      }
      return defaults;
    }
    Settings settings;
    try {
      settings = Json.parse(Files.readAllBytes(path), Settings.class);
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable");
      throw new CommandException(
          "failed to load CLI config \"" + path + "\": " + reason + "\n\n" + tip());
    }
    check("timeout.tcp_timeout", settings.timeout().connect());
    check("timeout.http_timeout", settings.timeout().request());
    return settings;
  }

  private void check(String name, String duration) {
    try {
      GoDuration.parse(duration);
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          "CLI config at "
              + path
              + ": invalid "
              + name
              + " format \""
              + duration
              + "\": "
              + e.getMessage()
              + "\n\n"
              + tip());
    }
  }

  private static String tip() {
    return "To reset config to system defaults, run 'ais config reset'. Or, edit the JSON file"
        + " (above) directly.";
  }

  /** Replaces the file. */
  public void save(Settings settings) throws IOException {
    Path directory = path.toAbsolutePath().getParent();
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory);
      permit(directory, "rwxr-x---");
    }
    Path fresh = Files.createTempFile(directory, "cli", ".json");
    try {
      Files.writeString(fresh, text(settings, 2) + "\n", StandardCharsets.UTF_8);
      permit(fresh, "rw-r-----");
      Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void permit(Path file, String mode) throws IOException {
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    } catch (UnsupportedOperationException e) {
      // a file system without modes: nothing to do
    }
  }

  /** JSON text. */
  public static String text(Settings settings, int indent) throws IOException {
    return JsonText.of(Json.tree(Json.bytes(settings)), indent);
  }

  /** Dotted names with values, sorted; aliases under {@code aliases}. */
  public static Map<String, String> flatten(Settings settings) throws IOException {
    Map<String, String> flat = new TreeMap<>();
    collect(flat, "", Json.tree(Json.bytes(settings.withAliases(Map.of()))));
    flat.remove("aliases");
    return flat;
  }

  private static void collect(Map<String, String> flat, String prefix, JsonNode node) {
    node.properties()
        .forEach(
            member -> {
              String name = prefix + member.getKey();
              if (member.getValue().isObject() && !member.getValue().isEmpty()) {
                collect(flat, name + ".", member.getValue());
              } else {
                flat.put(name, member.getValue().asText());
              }
            });
  }

  /**
   * Settings with one property changed.
   *
   * @throws CommandException if the property is unknown or the value does not fit
   */
  public static Settings with(Settings settings, String name, String value) throws IOException {
    String old = flatten(settings).get(name);
    if (old == null) {
      throw new CommandException("unknown property \"" + name + "\"");
    }
    ObjectNode tree = (ObjectNode) Json.tree(Json.bytes(settings));
    int dot = name.indexOf('.');
    ObjectNode section = dot < 0 ? tree : (ObjectNode) tree.get(name.substring(0, dot));
    String key = name.substring(dot + 1);
    if (section.get(key).isBoolean()) {
      if (!value.equals("true") && !value.equals("false")) {
        throw new CommandException("invalid value \"" + value + "\" of \"" + name + "\"");
      }
      section.put(key, Boolean.parseBoolean(value));
    } else {
      if (name.startsWith("timeout.")) {
        checkDuration(name, value);
      }
      section.put(key, value);
    }
    return Json.parse(Json.bytes(tree), Settings.class);
  }

  private static void checkDuration(String name, String value) {
    try {
      GoDuration.parse(value);
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          "invalid " + name + " format \"" + value + "\": " + e.getMessage());
    }
  }
}

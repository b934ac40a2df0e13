package io.ais.cli.settings;

import java.nio.file.Path;
import java.util.Map;

/**
 * What the process was started with: environment variables, home, working directory (spec/cli.md
 * 1.3). Immutable.
 *
 * @param variables environment
 * @param home home directory of the user
 * @param workingDirectory against which relative file names are resolved
 */
public record Environment(Map<String, String> variables, Path home, Path workingDirectory) {

  /** Copies. */
  public Environment {
    variables = Map.copyOf(variables);
  }

  /** That of this process. */
  public static Environment ofProcess() {
    return new Environment(
        System.getenv(), Path.of(System.getProperty("user.home")), Path.of("").toAbsolutePath());
  }

  /** Value of a variable; empty if unset. */
  public String get(String name) {
    return variables.getOrDefault(name, "");
  }

  /** Directory of the tool's own files; {@code AIS_CLI_CONFIG_DIR} overrides it. */
  public Path configDirectory() {
    String override = get("AIS_CLI_CONFIG_DIR");
    return override.isEmpty() ? home.resolve(".config/ais/cli") : Path.of(override);
  }
}

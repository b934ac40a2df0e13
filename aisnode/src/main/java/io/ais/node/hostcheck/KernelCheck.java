package io.ais.node.hostcheck;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Limits and settings of the kernel and of the process, as {@code /proc} tells them. Immutable. */
final class KernelCheck {
  private static final long OPEN_FILES = 65_536;
  private static final long MEMORY_KIB = 1L << 20;
  private static final List<String> CLOCK_KEEPERS =
      List.of("chronyd", "ntpd", "systemd-timesyn", "ptp4l", "openntpd");

  /**
   * A setting of the kernel.
   *
   * @param most false: it should be {@code good} at least, true: at most
   * @param advised what deploy/baremetal/sysctl.conf has
   */
  private record Setting(String name, boolean most, long good, long advised) {}

  private static final List<Setting> SETTINGS =
      List.of(
          new Setting("vm/dirty_ratio", true, 20, 10),
          new Setting("vm/swappiness", true, 10, 1),
          new Setting("net/core/rmem_max", false, 4L << 20, 16L << 20),
          new Setting("net/core/somaxconn", false, 4096, 4096),
          new Setting("net/core/wmem_max", false, 4L << 20, 16L << 20));

  private final Path proc;

  /**
   * @param proc {@code /proc}
   */
  KernelCheck(Path proc) {
    this.proc = requireNonNull(proc, "proc");
  }

  List<Finding> findings() {
    List<Finding> all = new ArrayList<>();
    all.add(openFiles());
    all.add(memory());
    all.add(clock());
    SETTINGS.forEach(each -> setting(each).ifPresent(all::add));
    return all;
  }

  private Finding openFiles() {
    String what = "open files";
    long limit =
        lines("self/limits").stream()
            .filter(line -> line.startsWith("Max open files"))
            .map(line -> line.substring("Max open files".length()).strip().split("\\s+")[0])
            .mapToLong(KernelCheck::limit)
            .findFirst()
            .orElse(-1);
    String seen = limit < 0 ? "unknown" : Long.toString(limit);
    return limit >= OPEN_FILES
        ? Finding.ok(what, seen)
        : Finding.advice(
            what, seen, "let a node open 262144: LimitNOFILE= of its service, or `ulimit -n`");
  }

  private static long limit(String text) {
    return text.equals("unlimited") ? Long.MAX_VALUE : number(text).orElse(-1L);
  }

  private Finding memory() {
    String what = "memory";
    long kib =
        lines("meminfo").stream()
            .filter(line -> line.startsWith("MemAvailable:"))
            .flatMap(line -> number(line.replaceAll("\\D", "")).stream())
            .findFirst()
            .orElse(-1L);
    String seen = kib < 0 ? "unknown" : kib / 1024 + " MiB available";
    return kib >= MEMORY_KIB
        ? Finding.ok(what, seen)
        : Finding.advice(what, seen, "a node takes up to 0.9 GiB; more is cache for objects");
  }

  /** Stamps of writes survive clocks that differ; people who compare logs do not. */
  private Finding clock() {
    String what = "clock";
    try (var processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        String name = ProcText.of(process.resolve("comm")).strip();
        if (CLOCK_KEEPERS.contains(name)) {
          return Finding.ok(what, name + " keeps it");
        }
      }
    } catch (IOException e) {
      return Finding.advice(what, "unknown: " + e.getMessage(), "look whether NTP runs");
    }
    return Finding.advice(
        what,
        "nobody keeps it",
        "install chrony: logs and times of objects are compared over hosts");
  }

  private Optional<Finding> setting(Setting setting) {
    Optional<Long> value = number(ProcText.of(proc.resolve("sys/" + setting.name)).strip());
    if (value.isEmpty()) {
      return Optional.empty(); // another kernel, or not ours to see
    }
    String what = setting.name.replace('/', '.');
    String seen = Long.toString(value.get());
    boolean good = setting.most ? value.get() <= setting.good : value.get() >= setting.good;
    return Optional.of(
        good
            ? Finding.ok(what, seen)
            : Finding.advice(
                what,
                seen,
                "`sysctl -w %s=%d` (deploy/baremetal/sysctl.conf)"
                    .formatted(what, setting.advised)));
  }

  private static Optional<Long> number(String text) {
    return text.matches("\\d{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }

  private List<String> lines(String name) {
    return ProcText.of(proc.resolve(name)).lines().toList();
  }
}

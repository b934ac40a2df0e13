package io.ais.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.classfile.FieldModel;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Rules that a reviewer would otherwise have to remember. */
class TidyTest {
  /** Packages that hold state machines or arithmetic: what they do depends on their input alone. */
  private static final Set<String> PURE =
      Set.of(
          "io.ais.base",
          "io.ais.checksum",
          "io.ais.hrw",
          "io.ais.model",
          "io.ais.model.config",
          "io.ais.model.list",
          "io.ais.node.cluster");

  /**
   * In a node, files are the business of these alone. The look at a host and the entry of a container
   * come before any node, and know none of its parts.
   */
  private static final Set<String> MAY_USE_FILES =
      Set.of(
          "io.ais.node.disk", "io.ais.node.main", "io.ais.node.hostcheck", "io.ais.node.container");

  private static final Set<String> MAY_USE_NETTY = Set.of("io.ais.node.http", "io.ais.node.peer");

  private static final Pattern CLOCK_OR_CHANCE =
      Pattern.compile(
          "java/lang/System\\.(nanoTime|currentTimeMillis)"
              + "|java/time/(Instant|LocalDate|LocalTime|LocalDateTime|ZonedDateTime|OffsetDateTime)\\.now"
              + "|java/time/Clock\\.system.*|java/lang/Math\\.random|java/util/UUID\\.randomUUID"
              + "|java/util/Random\\.<init>\\(\\)V|java/util/concurrent/ThreadLocalRandom\\..*"
              + "|java/security/SecureRandom\\..*");

  private static final Pattern THREADS =
      Pattern.compile(
          "java/lang/Thread(\\$Builder.*|Local)?\\..*"
              + "|java/util/Timer\\..*"
              + "|java/util/concurrent/(Executors|CompletableFuture|ForkJoinPool|locks/.*)\\..*");

  private static final Set<String> MUTABLE_HOLDERS =
      Set.of(
          "Ljava/util/HashMap;",
          "Ljava/util/LinkedHashMap;",
          "Ljava/util/TreeMap;",
          "Ljava/util/ArrayList;",
          "Ljava/util/HashSet;",
          "Ljava/util/concurrent/ConcurrentHashMap;",
          "Ljava/util/concurrent/ConcurrentMap;",
          "Ljava/util/concurrent/atomic/AtomicLong;",
          "Ljava/util/concurrent/atomic/AtomicInteger;",
          "Ljava/util/concurrent/atomic/AtomicBoolean;",
          "Ljava/util/concurrent/atomic/AtomicReference;",
          "Ljava/util/concurrent/atomic/LongAdder;",
          "Ljava/lang/ThreadLocal;",
          "Ljava/lang/StringBuilder;",
          "Ljava/util/Random;");

  private static final Pattern UNNUMBERED_TODO =
      Pattern.compile("\\b(TODO|FIXME|XXX)\\b(?!\\(#\\d)");
  private static final int MAX_LINES = 600;
  private static final int MAX_TEST_LINES = 800;

  private final List<ClassUnderTest> classes = Checkout.classes();

  TidyTest() throws IOException {}

  @Test
  void noClassHasStaticMutableState() {
    Set<String> found = new TreeSet<>();
    for (ClassUnderTest each : classes) {
      for (FieldModel field : each.model().fields()) {
        if (isMutableStatic(field)) {
          found.add(each.name() + "." + field.fieldName().stringValue());
        }
      }
    }
    assertEquals(Set.of(), found);
  }

  @Test
  void filesOfANodeAreTouchedByTheDiskPackageOnly() {
    assertEquals(
        Set.of(),
        namesOf(
            each ->
                each.packageName().startsWith("io.ais.node.")
                    && !MAY_USE_FILES.contains(each.packageName())
                    && mentionsAny(
                        each,
                        "java/nio/file/Files",
                        "java/io/FileInputStream",
                        "java/io/FileOutputStream",
                        "java/io/RandomAccessFile",
                        "java/nio/channels/FileChannel")));
  }

  @Test
  void purePackagesKnowNoClockNoChanceAndNoThreads() {
    Set<String> found = new TreeSet<>();
    for (ClassUnderTest each : classes) {
      if (PURE.contains(each.packageName())) {
        each.members().stream()
            .filter(m -> CLOCK_OR_CHANCE.matcher(m).matches() || THREADS.matcher(m).matches())
            .forEach(member -> found.add(each.name() + " uses " + member));
      }
    }
    assertEquals(Set.of(), found);
  }

  @Test
  void nettyStaysInItsTwoPackages() {
    assertEquals(
        Set.of(),
        namesOf(
            each ->
                !MAY_USE_NETTY.contains(each.packageName())
                    && each.types().stream().anyMatch(type -> type.startsWith("io/netty/"))));
  }

  @Test
  void everyPackageSaysWhatItIsFor() throws IOException {
    Set<Path> silent = new TreeSet<>();
    for (Path source : Checkout.sources()) {
      Path info = source.resolveSibling("package-info.java");
      if (source.toString().contains("/src/main/") && !Files.exists(info)) {
        silent.add(Checkout.root().relativize(source.getParent()));
      }
    }
    assertEquals(Set.of(), silent, "folders without package-info.java");
  }

  @Test
  void noSourceCarriesAnUnnumberedTodo() throws IOException {
    Set<String> found = new TreeSet<>();
    for (Path source : Checkout.sources()) {
      if (!source.endsWith("TidyTest.java")
          && UNNUMBERED_TODO.matcher(Files.readString(source)).find()) {
        found.add(Checkout.root().relativize(source).toString());
      }
    }
    assertEquals(Set.of(), found);
  }

  @Test
  void noSourceFileIsLongerThanItsLimit() throws IOException {
    Set<String> found = new TreeSet<>();
    for (Path source : Checkout.sources()) {
      int lines = Files.readAllLines(source).size();
      if (lines > (source.toString().contains("/src/test/") ? MAX_TEST_LINES : MAX_LINES)) {
        found.add(Checkout.root().relativize(source) + ": " + lines + " lines");
      }
    }
    assertEquals(Set.of(), found);
  }

  private static boolean isMutableStatic(FieldModel field) {
    Set<AccessFlag> flags = field.flags().flags();
    if (!flags.contains(AccessFlag.STATIC) || flags.contains(AccessFlag.SYNTHETIC)) {
      return false;
    }
    return !flags.contains(AccessFlag.FINAL)
        || MUTABLE_HOLDERS.contains(field.fieldType().stringValue());
  }

  private Set<String> namesOf(Predicate<ClassUnderTest> condition) {
    Set<String> names = new TreeSet<>();
    classes.stream().filter(condition).forEach(each -> names.add(each.name()));
    return names;
  }

  private static boolean mentionsAny(ClassUnderTest each, String... types) {
    return Set.of(types).stream().anyMatch(each.types()::contains);
  }
}

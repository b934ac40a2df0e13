package io.ais.cli.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What buckets survive by their settings, and who decides about changes. */
class ProtectionTest {

  private static BucketProps props(int copies, String slices) throws IOException {
    String[] dp = slices.split("\\+");
    String mirror = "\"mirror\":{\"enabled\":%b,\"copies\":%d}".formatted(copies > 0, copies);
    String ec =
        "\"ec\":{\"enabled\":%b,\"data_slices\":%s,\"parity_slices\":%s}"
            .formatted(!dp[0].equals("0"), dp[0], dp[1]);
    String json = "{" + mirror + "," + ec + "}";
    return Json.parse(json.getBytes(StandardCharsets.UTF_8), BucketProps.class);
  }

  @ParameterizedTest
  @CsvSource({
    // copies, slices, targets, mountpaths of each, away, out, disks, targets it may lose, lacks
    "0, 0+0, 4, 2, 0, 0, 0, 0, ''",
    "0, 0+0, 0, 0, 0, 0, 0, 0, ''",
    "2, 0+0, 4, 2, 0, 0, 1, 0, ''",
    "3, 0+0, 4, 2, 0, 0, 1, 0, a target has only 2 mountpaths in service",
    "2, 0+0, 4, 1, 0, 0, 0, 0, a target has only 1 mountpath in service",
    "2, 0+0, 4, 2, 1, 1, 0, 0, copies may be on mountpaths that are out",
    "3, 0+0, 4, 3, 1, 1, 1, 0, copies may be on mountpaths that are out",
    "0, 2+1, 4, 2, 0, 0, 1, 1, ''",
    "0, 2+1, 3, 2, 0, 0, 1, 1, '3 targets answer, 4 are needed'",
    "0, 2+1, 3, 2, 1, 0, 0, 0, '3 targets answer, 4 are needed'",
    "0, 2+1, 9, 2, 1, 0, 0, 0, slices may be on targets or mountpaths that are away",
    "0, 2+1, 2, 2, 0, 0, 0, 0, '2 targets answer, 4 are needed'",
    "0, 2+1, 1, 2, 0, 0, 0, 0, '1 target answers, 4 are needed'",
    "0, 4+2, 7, 2, 0, 0, 2, 2, ''",
    "0, 4+2, 9, 2, 1, 1, 1, 1, slices may be on targets or mountpaths that are away",
    "0, 4+2, 6, 2, 0, 0, 2, 2, '6 targets answer, 7 are needed'",
    "0, 4+2, 5, 2, 0, 0, 1, 1, '5 targets answer, 7 are needed'",
    "2, 2+1, 4, 2, 0, 0, 1, 1, ''",
    "2, 2+1, 0, 0, 0, 0, 0, 0, "
        + "'a target has only 0 mountpaths in service; 0 targets answer, 4 are needed'",
  })
  void bucketsSurvive(
      int copies,
      String slices,
      int active,
      int mountpaths,
      int away,
      int out,
      int disks,
      int targets,
      String lacks)
      throws IOException {
    BucketProtection.Ground now =
        new BucketProtection.Ground(
            Collections.nCopies(active, disks(mountpaths)), active, away, out);

    BucketProtection found = BucketProtection.of(Bck.ais("b"), props(copies, slices), now);

    assertEquals(disks, found.disks(), "disks");
    assertEquals(targets, found.targets(), "targets");
    assertEquals(lacks, found.lacks());
  }

  /** That many mountpaths, each a disk of its own. */
  private static List<String> disks(int mountpaths) {
    return IntStream.range(0, mountpaths).mapToObj(i -> "disk" + i).toList();
  }

  @ParameterizedTest
  @CsvSource({
    // file systems of the mountpaths of two targets, copies, disks it may lose, something is
    // lacking
    "'a b', 'a b', 2, 1, false",
    "'a b', 'a a', 2, 0, true",
    "'a a', 'a a', 2, 0, true",
    "'a b', 'a a b', 2, 0, true",
    "'a b c', 'a a b', 3, 1, true",
    "'a b c', 'a a b c', 3, 1, true",
    "'a b c', 'a a b b', 3, 1, true",
    "'a b c', 'a b c d', 3, 2, false",
  })
  void copiesOnOneFileSystemAreLostTogether(
      String one, String other, int copies, int disks, boolean lacks) throws IOException {
    BucketProtection.Ground now =
        new BucketProtection.Ground(List.of(words(one), words(other)), 2, 0, 0);

    BucketProtection found = BucketProtection.of(Bck.ais("b"), props(copies, "0+0"), now);

    assertEquals(disks, found.disks(), "disks");
    assertEquals(lacks ? "mountpaths of a target are on the same file system" : "", found.lacks());
  }

  @ParameterizedTest
  @CsvSource({
    // voters, gateways that can lead, silent ones, needed, quorate, may be lost
    "'p', 'p', '', 1, true, 0",
    "'p t1 t2', 'p', '', 1, true, 0",
    "'p t1 t2', 'p', 'p', 1, false, 0",
    "'p t1 t2', 'p', 't1 t2', 1, true, 0",
    "'p q', 'p q', '', 2, true, 0",
    "'p q r', 'p q r', '', 2, true, 1",
    "'p q r', 'p q r', 'r', 2, true, 0",
    "'p q r', 'p q r', 'q r', 2, false, 0",
    "'p q t1 t2 t3', 'p q', '', 3, true, 1",
    "'p q t1 t2 t3', 'p q', 't1', 3, true, 1",
    "'p q t1 t2 t3', 'p q', 'p q', 3, false, 0",
    "'p q r t1 t2 t3 t4', 'p q r', '', 4, true, 2",
  })
  void votesAreCounted(
      String voters, String electable, String silent, int needed, boolean quorate, int spare) {
    Voting voting = Voting.of(words(voters), words(electable), words(silent));

    assertEquals(needed, voting.needed());
    assertEquals(quorate, voting.isQuorate(), "quorate");
    assertEquals(spare, voting.spare(), "may be lost");
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : Arrays.asList(text.split(" "));
  }
}

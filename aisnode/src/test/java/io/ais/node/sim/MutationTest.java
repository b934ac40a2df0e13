package io.ais.node.sim;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.node.cluster.Mutation;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each deliberate error of the rules, the disk or the understanding of messages must be noticed: by
 * a play written for it, and where chance suffices by the random walks too.
 */
class MutationTest {
  private static final int BUDGET = 200;
  private static final int SEEDS = 3;

  /** A scripted run. */
  private interface Play {
    void run(long seed, Mutation mutation);
  }

  /** Without a default: a new error needs its play. */
  private static Play playAgainst(Mutation mutation) {
    return switch (mutation) {
      case VOTE_FORGOTTEN -> SafetyScenarios::votersDieBetweenTwoCandidates;
      case ACK_BEFORE_SYNC -> SafetyScenarios::acknowledgedThenVotersDie;
      case MARK_LOST -> SafetyScenarios::showsTheSameAfterARestart;
      case WIPED_VOTES -> SafetyScenarios::wipedVoterVotes;
      case NO_FENCE -> SafetyScenarios::deposedPrimaryGoesOn;
      case STALE_CANDIDATE -> SafetyScenarios::candidateFallsBehindItsVoters;
      case NO_BARRIER -> SafetyScenarios::figureEight;
      case NEW_QUORUM_ONLY -> SafetyScenarios::minorityDropsTheOthers;
      case PIPELINED_CHANGE -> SafetyScenarios::minorityDropsTheOthersOneByOne;
      case BARRIER_FORGETS -> SafetyScenarios::barrierOverAnOpenChangeOfVoters;
      case PUBLISH_EARLY -> SafetyScenarios::proposalIsNotShown;
      case PLAIN_MAJORITY -> SafetyScenarios::wakesWithAProposalOfItselfAlone;
      case TWO_ARE_ENOUGH -> SafetyScenarios::twoOfFive;
      case SOLE_UNASKED -> SafetyScenarios::soleBeginsCut;
      case FORCE_SAME_GENERATION -> SafetyScenarios::forceAgainstTheLiving;
      case FORCE_SMALL_JUMP -> SafetyScenarios::forceBothSides;
      case OLD_STATE_NEW_GENERATION -> SafetyScenarios::generationKnownByNameOnly;
      case NO_JITTER -> LivenessScenarios::duel;
      case NO_NUDGE, NEWCOMER_WAITS -> LivenessScenarios::onlyCandidateThinksItLeft;
      case SILENT_NEWCOMER -> LivenessScenarios::founderDiesBeforeOneHeardOfIt;
      case FRESH_RECEIPT -> LeaseScenarios::heartbeatComesLate;
      case NO_LEASE -> LeaseScenarios::deposedPrimaryKeepsATarget;
      case NO_WAIT -> LeaseScenarios::successorNeverHeardTheTarget;
      case QUOTE_DROPPED -> LeaseScenarios::answersComeAfterTheProposal;
    };
  }

  @ParameterizedTest
  @EnumSource
  void thePlayEndsWellWithTheRulesAsTheyAre(Mutation mutation) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      playAgainst(mutation).run(seed, null);
    }
  }

  @ParameterizedTest
  @EnumSource
  void thePlayNoticesTheDeliberateError(Mutation mutation) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      long at = seed;
      assertThrows(Broken.class, () -> playAgainst(mutation).run(at, mutation), "seed " + seed);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ACK_BEFORE_SYNC, false",
    "MARK_LOST, false",
    "PUBLISH_EARLY, false",
    "NO_FENCE, true",
    "NO_BARRIER, true",
    "NEW_QUORUM_ONLY, true",
    "TWO_ARE_ENOUGH, false",
    "NO_WAIT, false"
  })
  void randomWalksNoticeTheDeliberateError(Mutation mutation, boolean harsh) {
    boolean noticed =
        LongStream.range(0, BUDGET)
            .mapToObj(seed -> Walk.with(mutation, harsh, seed))
            .anyMatch(MutationTest::isBroken);

    assertTrue(noticed, mutation + " was not noticed in " + BUDGET + " walks");
  }

  private static boolean isBroken(Walk walk) {
    try {
      walk.run(100);
      return false;
    } catch (Broken e) {
      return true;
    }
  }
}

package io.ais.node.sim;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The situations that the protocol was designed for, by name; each with several seeds. Those with
 * a force are in {@link ForceTest}.
 */
class NamedScenariosTest {
  private static final int SEEDS = 3;

  private static Map<String, LongConsumer> elections() {
    Map<String, LongConsumer> all = new LinkedHashMap<>();
    all.put("paused-primary-wakes", ElectionPlays::pausedPrimaryWakes);
    all.put("minority-copy-dies", seed -> SafetyScenarios.minorityCopyDies(seed, null));
    all.put("lost-done", ElectionPlays::lostDone);
    all.put("figure-eight", seed -> SafetyScenarios.figureEight(seed, null));
    all.put("first-candidate-dead", ElectionPlays::firstCandidateDead);
    all.put("first-candidate-cut", ElectionPlays::firstCandidateCut);
    all.put("first-candidate-stale", ElectionPlays::firstCandidateStale);
    all.put(
        "only-candidate-thinks-it-left",
        seed -> LivenessScenarios.onlyCandidateThinksItLeft(seed, null));
    all.put("duel", seed -> LivenessScenarios.duel(seed, null));
    all.put("one-way-primary", ElectionPlays::oneWayPrimary);
    all.put("bridge", ElectionPlays::bridge);
    all.put("flapping-node", ElectionPlays::flappingNode);
    all.put("two-of-four", ElectionPlays::twoOfFour);
    all.put("two-proxies-no-target", ElectionPlays::twoProxiesNoTarget);
    all.put("kill-primary", ElectionPlays::killPrimary);
    all.put("kill-primary-and-heir", ElectionPlays::killPrimaryAndHeir);
    all.put("host-vanishes", ElectionPlays::hostVanishes);
    all.put("gc-pause-3s", ElectionPlays::gcPauseOfThreeSeconds);
    return all;
  }

  private static Map<String, LongConsumer> members() {
    Map<String, LongConsumer> all = new LinkedHashMap<>();
    all.put("grow-1-to-7", MembershipPlays::grow1To7);
    all.put("shrink-7-to-1", MembershipPlays::shrink7To1);
    all.put("swap-all", MembershipPlays::swapAll);
    all.put("many-leave-at-once", MembershipPlays::manyLeaveAtOnce);
    all.put("join-never-heard", MembershipPlays::joinNeverHeard);
    all.put("sole-begins-cut", seed -> SafetyScenarios.soleBeginsCut(seed, null));
    all.put("sole-ends-cut", MembershipPlays::soleEndsCut);
    all.put("sole-wiped", SolePlays::wiped);
    all.put("sole-wiped-target-away", SolePlays::wipedWithATargetAway);
    all.put("sole-wiped-forced", SolePlays::wipedAndForcedWithATargetAway);
    all.put("sole-wiped-while-alive", SolePlays::wipedWhileAlive);
    all.put("sole-wiped-while-alive-cut", SolePlays::wipedWhileAliveAndCutOff);
    all.put("destroy-while-target-sleeps", MembershipPlays::destroyWhileTargetSleeps);
    all.put("rebalance-primary-dies", MembershipPlays::rebalancePrimaryDies);
    all.put(
        "decommission-primary-dies-at-final-step",
        MembershipPlays::decommissionPrimaryDiesAtFinalStep);
    all.put("leaver-dies-and-returns", LifecyclePlays::leaverDiesAndReturns);
    all.put("leaver-dies-as-it-is-removed", LifecyclePlays::leaverDiesAsItIsRemoved);
    all.put("others-die-while-one-leaves", LifecyclePlays::othersDieWhileOneLeaves);
    all.put("decommission-cancelled", LifecyclePlays::cancelled);
    all.put("shut-down-again", LifecyclePlays::shutDownAgain);
    all.put("cluster-shut-down-twice", LifecyclePlays::clusterShutDownTwice);
    all.put("cluster-shut-down-while-one-leaves", LifecyclePlays::clusterShutDownWhileOneLeaves);
    all.put("cluster-shut-down-without-proxies", LifecyclePlays::clusterShutDownWithoutProxies);
    all.put("maintenance-survives-sigterm", LifecyclePlays::maintenanceSurvivesSigterm);
    all.put("isolated-target-writes", seed -> LeaseScenarios.heartbeatComesLate(seed, null));
    all.put("clock-drift-10", MembershipPlays::clockDrift10);
    all.put("set-primary-x50", MembershipPlays::setPrimary50Times);
    all.put("handover-under-load", MembershipPlays::handoverUnderLoad);
    all.put("handover-cut", MembershipPlays::handoverCut);
    return all;
  }

  private static Map<String, LongConsumer> starts() {
    Map<String, LongConsumer> all = new LinkedHashMap<>();
    all.put("founders-race", FoundingPlays::foundersRace);
    all.put("wiped-designated-primary", FoundingPlays::wipedDesignatedPrimary);
    all.put("cold-start-any-order-new-addresses", FoundingPlays::coldStartAnyOrderNewAddresses);
    all.put("stranger-at-my-url", FoundingPlays::strangerAtMyUrl);
    all.put("wiped-voter-votes", seed -> SafetyScenarios.wipedVoterVotes(seed, null));
    all.put("disk-full-voter", DiskPlays::diskFullVoter);
    all.put("fsync-fails-on-primary", DiskPlays::fsyncFailsOnPrimary);
    all.put("torn-vote-slot", DiskPlays::tornVoteSlot);
    all.put("torn-state", DiskPlays::tornState);
    return all;
  }

  private static Stream<DynamicTest> tests(Map<String, LongConsumer> plays) {
    return plays.entrySet().stream()
        .map(
            play ->
                dynamicTest(
                    play.getKey(),
                    () -> {
                      for (long seed = 1; seed <= SEEDS; seed++) {
                        play.getValue().accept(seed);
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> primaries() {
    return tests(elections());
  }

  @TestFactory
  Stream<DynamicTest> membership() {
    return tests(members());
  }

  @TestFactory
  Stream<DynamicTest> startsAndDisks() {
    return tests(starts());
  }
}

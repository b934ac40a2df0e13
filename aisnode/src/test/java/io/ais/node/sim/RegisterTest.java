package io.ais.node.sim;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ais.node.sim.Register.Kind;
import io.ais.node.sim.Register.Outcome;
import org.junit.jupiter.api.Test;

/** The checker of histories is checked: right ones pass, each kind of lie is noticed. */
class RegisterTest {
  private final Register register = new Register("bucket", Register.ABSENT);

  private void op(Kind kind, long value, long start, long end, Outcome outcome) {
    register.begin(kind, value, start).answered(outcome, end);
  }

  private void assertHasAnOrder() {
    assertDoesNotThrow(register::check);
  }

  private void assertHasNoOrder() {
    assertThrows(Broken.class, register::check);
  }

  @Test
  void createChangeDestroyAndCreateAgain() {
    op(Kind.CREATE, 1, 0, 10, Outcome.DONE);
    op(Kind.SET, 2, 20, 30, Outcome.DONE);
    register.read(2, 35);
    op(Kind.DESTROY, 0, 40, 50, Outcome.DONE);
    register.read(Register.ABSENT, 55);
    op(Kind.CREATE, 3, 60, 70, Outcome.DONE);
    register.read(3, 80);

    assertHasAnOrder();
  }

  @Test
  void anAcknowledgedChangeThatIsDroppedIsNoticed() {
    op(Kind.CREATE, 1, 0, 10, Outcome.DONE);
    op(Kind.SET, 2, 20, 30, Outcome.DONE);
    register.read(1, 40);

    assertHasNoOrder();
  }

  @Test
  void anAcknowledgedBucketThatIsMissingIsNoticed() {
    op(Kind.CREATE, 1, 0, 10, Outcome.DONE);
    register.read(Register.ABSENT, 40);

    assertHasNoOrder();
  }

  @Test
  void aDestroyedBucketThatComesBackIsNoticed() {
    op(Kind.CREATE, 1, 0, 10, Outcome.DONE);
    op(Kind.DESTROY, 0, 20, 30, Outcome.DONE);
    register.read(1, 40);

    assertHasNoOrder();
  }

  @Test
  void aRefusedChangeThatIsThereIsNoticed() {
    op(Kind.CREATE, 1, 0, 10, Outcome.DONE);
    op(Kind.SET, 2, 20, 30, Outcome.REFUSED);
    register.read(2, 40);

    assertHasNoOrder();
  }

  @Test
  void twoCreationsOfOneBucketAreNoticed() {
    op(Kind.CREATE, 1, 0, 10, Outcome.DONE);
    op(Kind.CREATE, 2, 20, 30, Outcome.DONE);

    assertHasNoOrder();
  }

  @Test
  void anOlderValueAfterANewerOneIsNoticed() {
    op(Kind.CREATE, 1, 0, 10, Outcome.DONE);
    op(Kind.SET, 2, 20, 60, Outcome.DONE);
    register.read(2, 40);
    register.read(1, 50);

    assertHasNoOrder();
  }

  @Test
  void overlappingChangesMayHappenInEitherOrder() {
    op(Kind.CREATE, 1, 0, 10, Outcome.DONE);
    op(Kind.SET, 2, 20, 50, Outcome.DONE);
    op(Kind.SET, 3, 20, 50, Outcome.DONE);
    register.read(2, 60);

    assertHasAnOrder();
  }

  @Test
  void anUnansweredChangeMayHappenMuchLaterOrNever() {
    op(Kind.CREATE, 1, 0, 10, Outcome.DONE);
    op(Kind.SET, 2, 20, 30, Outcome.UNKNOWN);
    op(Kind.SET, 3, 25, 30, Outcome.UNKNOWN);
    register.read(1, 40);
    register.read(2, 60);

    assertHasAnOrder();
  }

  @Test
  void anUnansweredChangeHappensOnceAtMost() {
    op(Kind.CREATE, 1, 0, 10, Outcome.DONE);
    op(Kind.SET, 2, 20, 30, Outcome.UNKNOWN);
    register.read(2, 40);
    op(Kind.SET, 3, 50, 60, Outcome.DONE);
    register.read(2, 70);

    assertHasNoOrder();
  }

  @Test
  void anUnansweredChangeDoesNotHappenBeforeItIsAsked() {
    op(Kind.CREATE, 1, 0, 10, Outcome.DONE);
    register.read(2, 15);
    op(Kind.SET, 2, 20, 30, Outcome.UNKNOWN);

    assertHasNoOrder();
  }

  /** The checker at work: a mutant of the clients' view in a whole run. */
  @Test
  void findsALieInTheHistoryOfAWholeRun() {
    Walk honest = Walk.of(0);
    honest.run(60);

    Walk liar = Walk.of(0);
    liar.clients().lie();
    assertThrows(Broken.class, () -> liar.run(60));
  }
}

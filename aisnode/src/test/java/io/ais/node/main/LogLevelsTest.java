package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.ais.model.config.LogConf;
import io.ais.model.config.LogModule;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogLevelsTest {
  private Level before;

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  @BeforeEach
  void remember() {
    before = logger("io.ais").getLevel();
  }

  @AfterEach
  void restore() {
    apply(3);
    logger("io.ais").setLevel(before);
  }

  private static void apply(long level) {
    LogLevels.apply(new LogConf(Long.toString(level), null, null, null, null, false, null));
  }

  private static Level levelOf(String name) {
    return logger(name).getEffectiveLevel();
  }

  @Test
  void verbosityIsThatOfAllLoggers() {
    apply(3);
    assertEquals(Level.INFO, levelOf("io.ais.node.job.X"));
    apply(4);
    assertEquals(Level.DEBUG, levelOf("io.ais.node.job.X"));
    apply(5);
    assertEquals(Level.TRACE, levelOf("io.ais.client.X"));
  }

  @Test
  void chosenModulesLogInFullUntilTheyAreChosenNoMore() {
    apply(3 | 1L << 3 + LogModule.REB.ordinal() | 1L << 3 + LogModule.KALIVE.ordinal());

    assertEquals(Level.TRACE, levelOf("io.ais.node.rebalance.X"));
    assertEquals(Level.TRACE, levelOf("io.ais.node.control.X"));
    assertEquals(Level.INFO, levelOf("io.ais.node.job.X"));

    apply(3 | 1L << 3 + LogModule.XS.ordinal());

    assertEquals(Level.INFO, levelOf("io.ais.node.rebalance.X"));
    assertEquals(Level.TRACE, levelOf("io.ais.node.job.X"));
  }

  @Test
  void packagesThatWriteTheLogOfAModuleFollowIt() {
    apply(
        3
            | 1L << 3 + LogModule.EC.ordinal()
            | 1L << 3 + LogModule.MIRROR.ordinal()
            | 1L << 3 + LogModule.SPACE.ordinal());

    for (String name : List.of("ec", "mirror", "lru", "cleanup")) {
      assertEquals(Level.TRACE, levelOf("io.ais.node." + name + ".X"), name);
    }
    assertEquals(Level.INFO, levelOf("io.ais.node.http.X"));
  }
}

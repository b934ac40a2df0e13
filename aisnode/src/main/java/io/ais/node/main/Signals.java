package io.ais.node.main;

import java.lang.reflect.Method;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signals of the operating system that the JVM does not handle as we want. Stateless. */
final class Signals {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

  private Signals() {}

  /** Lets the process survive the end of its terminal. */
  static void ignoreHangup() {
    try {
      // Named at run time: the compiler warns of this class wherever it is used.
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object hup = signal.getConstructor(String.class).newInstance("HUP");
      Method handle = signal.getMethod("handle", signal, handler);
      handle.invoke(null, hup, handler.getField("SIG_IGN").get(null));
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      LOG.warn("SIGHUP is not ignored: {}", e.toString());
    }
  }
}

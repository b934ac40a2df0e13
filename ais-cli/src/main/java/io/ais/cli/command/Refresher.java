package io.ais.cli.command;

import io.ais.cli.render.Colour;
import io.ais.cli.syntax.Args;
import java.io.IOException;
import java.time.Duration;

/** Repeats a view as {@code --refresh} and {@code --count} say (spec/cli.md 3.4). */
final class Refresher {
  private static final Duration MINIMUM = Duration.ofSeconds(1);

  private final Invocation call;
  private final int wide;

  /** Separators of usual width. */
  Refresher(Invocation call) {
    this(call, 0);
  }

  /** Separators of this width, also after the last report, each followed by an empty line. */
  Refresher(Invocation call, int wide) {
    this.call = call;
    this.wide = wide;
  }

  /** A view; tells whether there is a point in looking again. */
  interface View {
    boolean show() throws IOException;
  }

  /** A view without end. */
  interface EndlessView {
    void show() throws IOException;
  }

  /** Shows once, or repeatedly. */
  void run(EndlessView view) throws IOException {
    runUntil(
        () -> {
          view.show();
          return true;
        });
  }

  /** Shows once, or repeatedly until the view has nothing more to say. */
  void runUntil(View view) throws IOException {
    Args args = call.args();
    if (!args.has("refresh")) {
      view.show();
      return;
    }
    int count = args.number("count", Integer.MAX_VALUE);
    if (count < 1) {
      call.out()
          .warn(
              "option '--count="
                  + count
                  + "' is invalid (must be >= 1). Proceeding with '--count=1' (default).");
      count = 1;
    }
    Duration interval = args.duration("refresh", MINIMUM);
    interval = interval.compareTo(MINIMUM) < 0 ? MINIMUM : interval;
    boolean endless = count == Integer.MAX_VALUE;
    for (int i = 1; ; i++) {
      boolean more = view.show();
      boolean last = !more || i == count;
      if (more && (!last || wide > 0 || count == 1)) {
        separator(endless);
      }
      call.out().flush();
      if (last || call.out().isBroken()) {
        return;
      }
      if (wide > 0) {
        call.out().line("");
      }
      call.pause().of(interval);
    }
  }

  private void separator(boolean endless) {
    String line = "-".repeat(wide > 0 ? wide : endless ? 8 : 16);
    call.out().line(call.out().paint(endless || wide > 0 ? Colour.CYAN : Colour.NONE, line));
  }
}

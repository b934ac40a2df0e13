package io.ais.cli.command;

import io.ais.client.AisHttpException;
import io.ais.error.TypeCodes;
import io.ais.wire.Urls;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** Failures in one line of plain words. Stateless. */
public final class Failures {
  private static final String LOGIN =
      " (Hint: log in with AuthN (i.e. 'ais auth login USER_NAME -p USER_PASS') or provide a JWT"
          + " using 'AIS_AUTHN_TOKEN' or 'AIS_AUTHN_TOKEN_FILE')";

  private static final List<String> STARTING = List.of("starting up", "no primary");

  private Failures() {}

  /**
   * True if the cluster asks to come back later because it starts, or because another primary takes
   * over; not when one that works says that something cannot be had now.
   */
  public static boolean isStartingUp(IOException e) {
    return e instanceof AisHttpException http
        && http.status() == 503
        && (http.typeCode().equals(TypeCodes.PRIMARY_CHANGING)
            || STARTING.stream().anyMatch(http.getMessage()::contains));
  }

  /** True if a gateway does not get through to the cluster; one node that is down is another matter. */
  public static boolean isUnreachable(IOException e) {
    return e instanceof AisHttpException http
        && http.status() == 502
        && !http.path().startsWith(Urls.REVERSE_DAEMON);
  }

  /** What a gateway means that could not reach the node it was to ask. */
  static String silent(String nodeId) {
    return "node "
        + nodeId
        + " cannot be reached (the gateway answers); 'ais show cluster' shows the state of the"
        + " node";
  }

  /** Where the tool looked, and where that comes from. */
  public static String unreachable(String gateway, Object settingsFile) {
    return "AIStore cannot be reached at "
        + gateway
        + "\nMake sure that environment 'AIS_ENDPOINT' has the address of any AIS gateway (proxy)."
        + "\nFor defaults, see CLI config at "
        + settingsFile
        + " or run `ais show config cli`.";
  }

  /** Text of a failure; with where it happened when verbose. */
  public static String text(IOException e, boolean verbose) {
    if (e instanceof AisHttpException http) {
      String text = http.display();
      if (http.status() == 401 && text.contains("token required")) {
        text += LOGIN;
      }
      return verbose ? text + ": " + http.method() + " " + http.path() : text;
    }
    if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
      return "open " + e.getMessage() + ": no such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return "open " + e.getMessage() + ": permission denied";
    }
    if (e instanceof SocketTimeoutException) {
      return "NetworkError: timed out waiting for the cluster (" + e.getMessage() + ")";
    }
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.lines().findFirst().orElse(message);
  }

  /** A fault of the tool itself: still one line, and enough to find it. */
  public static String unexpected(RuntimeException e) {
    StackTraceElement[] trace = e.getStackTrace();
    String where =
        trace.length == 0
            ? ""
            : " (" + trace[0].getFileName() + ":" + trace[0].getLineNumber() + ")";
    return "internal: " + e + where;
  }
}

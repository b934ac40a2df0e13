package io.ais.client;

import io.ais.error.ErrorBody;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes sense of the text of an error answer (spec/rest-api.md 2). */
final class ErrorAnswer {
  private static final Pattern CODE_FIRST = Pattern.compile("^(Err[A-Z][A-Za-z]+): ");

  private ErrorAnswer() {}

  /**
   * The JSON error body; a text that is not JSON is shown as it is; an empty one is made up from
   * the status.
   */
  static AisHttpException parse(int status, String text, String method, String path) {
    ErrorBody body = json(text);
    if (body != null) {
      return new AisHttpException(
          status,
          code(body.typeCode(), body.message()),
          body.message(),
          body.method() == null ? method : body.method(),
          body.urlPath() == null ? path : body.urlPath());
    }
    String message = text.isEmpty() ? ofStatus(status) : text;
    return new AisHttpException(status, code("", message), message, method, path);
  }

  private static ErrorBody json(String text) {
    if (!text.startsWith("{")) {
      return null;
    }
    try {
      ErrorBody body = Json.parse(text.getBytes(StandardCharsets.UTF_8), ErrorBody.class);
      return body.message() == null || body.message().isEmpty() ? null : body;
    } catch (IOException e) {
      return null;
    }
  }

  private static String code(String given, String message) {
    if (given != null && !given.isEmpty()) {
      return given;
    }
    Matcher matcher = CODE_FIRST.matcher(message);
    return matcher.find() ? matcher.group(1) : "";
  }

  private static String ofStatus(int status) {
    return switch (status) {
      case 400 -> "bad request";
      case 401 -> "unauthorized";
      case 403 -> "forbidden";
      case 404 -> "not found";
      case 405 -> "method not allowed";
      case 409 -> "conflict";
      case 416 -> "requested range not satisfiable";
      case 429 -> "too many requests";
      case 501 -> "not implemented";
      case 502 -> "bad gateway";
      case 503 -> "starting up, please try again later";
      case 507 -> "insufficient storage";
      default -> "HTTP status " + status;
    };
  }
}

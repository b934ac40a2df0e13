package io.ais.cli.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Set;

/** Prints JSON the way the reference does: each member on its own line, keys in given order. */
public final class JsonText {
  private final String step;

  private JsonText(int indent) {
    step = " ".repeat(indent);
  }

  /** Text with this indentation, without final line break. */
  public static String of(JsonNode node, int indent) {
    return of(node, indent, Set.of());
  }

  /**
   * Text with this indentation, without final line break.
   *
   * @param inOneLine names of outer members whose values are not broken into lines
   */
  public static String of(JsonNode node, int indent, Set<String> inOneLine) {
    StringBuilder text = new StringBuilder();
    new JsonText(indent).append(text, node, "\n", inOneLine);
    return text.toString();
  }

  private void append(StringBuilder text, JsonNode node, String margin, Set<String> inOneLine) {
    if (node.isObject() && !node.isEmpty()) {
      String inner = margin + step;
      text.append('{');
      String separator = "";
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        text.append(separator).append(inner);
        text.append(TextNode.valueOf(member.getKey()));
        text.append(": ");
        if (inOneLine.contains(member.getKey())) {
          text.append(member.getValue());
        } else {
          append(text, member.getValue(), inner, Set.of());
        }
        separator = ",";
      }
      text.append(margin).append('}');
    } else if (node.isArray() && !node.isEmpty()) {
      String inner = margin + step;
      text.append('[');
      String separator = "";
      for (JsonNode item : node) {
        text.append(separator).append(inner);
        append(text, item, inner, Set.of());
        separator = ",";
      }
      text.append(margin).append(']');
    } else {
      text.append(node);
    }
  }
}

package io.ais.cli.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;

/** Prints JSON the way the reference does: each member on its own line, keys in given order. */
public final class JsonText {
  private final String step;

  private JsonText(int indent) {
    step = " ".repeat(indent);
  }

  /** Text with this indentation, without final line break. */
  public static String of(JsonNode node, int indent) {
    StringBuilder text = new StringBuilder();
    new JsonText(indent).append(text, node, "\n");
    return text.toString();
  }

  private void append(StringBuilder text, JsonNode node, String margin) {
    if (node.isObject() && !node.isEmpty()) {
      String inner = margin + step;
      text.append('{');
      String separator = "";
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        text.append(separator).append(inner);
        text.append(TextNode.valueOf(member.getKey()));
        text.append(": ");
        append(text, member.getValue(), inner);
        separator = ",";
      }
      text.append(margin).append('}');
    } else if (node.isArray() && !node.isEmpty()) {
      String inner = margin + step;
      text.append('[');
      String separator = "";
      for (JsonNode item : node) {
        text.append(separator).append(inner);
        append(text, item, inner);
        separator = ",";
      }
      text.append(margin).append(']');
    } else {
      text.append(node);
    }
  }
}

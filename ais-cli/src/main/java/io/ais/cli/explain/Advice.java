package io.ais.cli.explain;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/**
 * One thing to do. Immutable.
 *
 * @param why for people
 * @param command what to type; empty when there is nothing to type
 */
public record Advice(String why, String command) {

  /** Both texts are there. */
  public Advice {
    requireNonNull(why, "why");
    requireNonNull(command, "command");
  }

  /** Numbered lines, most urgent first; empty without any. */
  static String text(List<Advice> all) {
    StringBuilder text = new StringBuilder();
    int number = 0;
    for (Advice each : all) {
      text.append("  ").append(++number).append(". ").append(each.why);
      if (!each.command.isEmpty()) {
        text.append("\n     ").append(each.command);
      }
      text.append('\n');
    }
    return text.toString();
  }

  static ArrayNode json(List<Advice> all) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    all.forEach(each -> list.addObject().put("why", each.why).put("command", each.command));
    return list;
  }
}

package io.ais.model.list;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Names the objects of a multi-object action, value of {@code delete-listrange} and the like
 * (spec/rest-api.md 6.1, "EvdMsg"): a template, or a list of names, or both empty = all objects.
 * Immutable.
 *
 * @param template {@code prefix{001..999..2}suffix} or a plain prefix; empty = none
 * @param names object names; null on the wire when there are none
 * @param workers 0 = choose, -1 = serial
 * @param continueOnError keep going after a failure
 * @param nonRecursive do not descend into virtual directories
 */
public record ListRange(
    @JsonProperty("template") String template,
    @JsonProperty("objnames") List<String> names,
    @JsonProperty("num-workers") @JsonInclude(JsonInclude.Include.NON_DEFAULT) int workers,
    @JsonProperty("coer") @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean continueOnError,
    @JsonProperty("non-recurs") @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        boolean nonRecursive) {

  /** Replaces absent parts. */
  public ListRange {
    template = template == null ? "" : template;
    names = names == null || names.isEmpty() ? null : List.copyOf(names);
  }

  /** These names. */
  public static ListRange ofNames(List<String> names) {
    return new ListRange("", names, 0, false, false);
  }

  /** What the template or prefix matches. */
  public static ListRange ofTemplate(String template) {
    return new ListRange(template, null, 0, false, false);
  }

  /** Names given; never null. */
  @Override
  public List<String> names() {
    return names == null ? List.of() : names;
  }
}

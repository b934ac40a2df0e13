package io.ais.model.list;

import java.util.Iterator;

/** Range of object names: {@code prefix{001..999..2}suffix} (spec/rest-api.md 6.1). Immutable. */
public final class Template implements Iterable<String> {
  private Template() {}

  /** Parses; see {@link #isPrefix()} for texts without ranges. */
  public static Template parse(String text) {
    throw new IllegalStateException("not built yet");
  }

  /** No range in it: everything that begins with {@link #prefix()} is meant. */
  public boolean isPrefix() {
    throw new IllegalStateException("not built yet");
  }

  /** Text before the first range; the whole text when there is none. */
  public String prefix() {
    throw new IllegalStateException("not built yet");
  }

  /** Number of names; Long.MAX_VALUE if more. */
  public long count() {
    throw new IllegalStateException("not built yet");
  }

  /** All names, last range fastest; lazily. Only when not {@link #isPrefix()}. */
  @Override
  public Iterator<String> iterator() {
    throw new IllegalStateException("not built yet");
  }
}

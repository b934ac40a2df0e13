package io.ais.node.list;

import java.util.Comparator;

/**
 * Order of object names in listings: by their UTF-8 bytes, which is the order of code points and
 * not the order of {@link String#compareTo} when names hold characters beyond the basic plane.
 */
final class NameOrder implements Comparator<String> {
  static final NameOrder BYTES = new NameOrder();

  private NameOrder() {}

  @Override
  public int compare(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean sameKind = Character.isSurrogate(x) == Character.isSurrogate(y);
        return sameKind ? x - y : Character.isSurrogate(x) ? 1 : -1;
      }
    }
    return a.length() - b.length();
  }

  boolean isAfter(String a, String b) {
    return compare(a, b) > 0;
  }
}

package io.ais.wire;

import io.ais.model.list.ListPage;
import java.io.IOException;

/** MessagePack form of list pages (spec/rest-api.md 7). Stateless. */
public final class MsgPack {
  private MsgPack() {}

  /** Encodes as the reference does, byte for byte. */
  public static byte[] encode(ListPage page) {
    throw new IllegalStateException("not built yet");
  }

  /** Decodes; tolerates any integer form, order and unknown keys. */
  public static ListPage decodePage(byte[] bytes) throws IOException {
    throw new IllegalStateException("not built yet");
  }
}

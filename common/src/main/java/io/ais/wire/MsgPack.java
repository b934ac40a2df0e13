package io.ais.wire;

import io.ais.model.list.ListEntry;
import io.ais.model.list.ListPage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.msgpack.core.MessageIntegerOverflowException;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/** MessagePack form of list pages (spec/rest-api.md 7). Stateless. */
public final class MsgPack {
  private static final String UUID = "UUID";
  private static final String TOKEN = "ContinuationToken";
  private static final String ENTRIES = "Entries";
  private static final String FLAGS = "Flags";
  private static final int BYTES_PER_ENTRY = 64;

  private MsgPack() {}

  /** Encodes as the reference does, byte for byte: no zero values, an empty array for no entries. */
  public static byte[] encode(ListPage page) {
    List<ListEntry> entries = page.entries();
    MsgPackWriter out = new MsgPackWriter(128 + entries.size() * BYTES_PER_ENTRY);
    out.map(4).string(UUID).string(page.uuid()).string(TOKEN).string(page.token());
    out.string(ENTRIES).array(entries.size());
    for (ListEntry entry : entries) {
      write(out, entry);
    }
    return out.string(FLAGS).unsigned(page.flags()).toBytes();
  }

  private static void write(MsgPackWriter out, ListEntry entry) {
    int size = 1;
    size += entry.checksum().isEmpty() ? 0 : 1;
    size += entry.atime().isEmpty() ? 0 : 1;
    size += entry.version().isEmpty() ? 0 : 1;
    size += entry.location().isEmpty() ? 0 : 1;
    size += entry.custom().isEmpty() ? 0 : 1;
    size += entry.sizeBytes() == 0 ? 0 : 1;
    size += entry.copies() == 0 ? 0 : 1;
    size += entry.flags() == 0 ? 0 : 1;
    out.map(size).string("n").string(entry.name());
    text(out, "cs", entry.checksum());
    text(out, "a", entry.atime());
    text(out, "v", entry.version());
    text(out, "t", entry.location());
    text(out, "m", entry.custom());
    if (entry.sizeBytes() != 0) {
      out.string("s").signed(entry.sizeBytes());
    }
    if (entry.copies() != 0) {
      out.string("c").signed(entry.copies());
    }
    if (entry.flags() != 0) {
      out.string("f").unsigned(entry.flags());
    }
  }

  private static void text(MsgPackWriter out, String key, String value) {
    if (!value.isEmpty()) {
      out.string(key).string(value);
    }
  }

  /**
   * Decodes; tolerates any integer form, any order and unknown keys.
   *
   * @throws IOException if the bytes are no such page
   */
  public static ListPage decodePage(byte[] bytes) throws IOException {
    try (MessageUnpacker in = org.msgpack.core.MessagePack.newDefaultUnpacker(bytes)) {
      return page(in);
    } catch (MessagePackException e) {
      throw new IOException("invalid list page: " + e.getMessage(), e);
    }
  }

  private static ListPage page(MessageUnpacker in) throws IOException {
    String uuid = "";
    String token = "";
    List<ListEntry> entries = List.of();
    long flags = 0;
    int fields = in.unpackMapHeader();
    for (int i = 0; i < fields; i++) {
      switch (in.unpackString()) {
        case UUID -> uuid = text(in);
        case TOKEN -> token = text(in);
        case ENTRIES -> entries = entries(in);
        case FLAGS -> flags = number(in);
        default -> in.skipValue();
      }
    }
    return new ListPage(uuid, token, entries, flags);
  }

  private static List<ListEntry> entries(MessageUnpacker in) throws IOException {
    if (in.tryUnpackNil()) {
      return List.of();
    }
    int count = in.unpackArrayHeader();
    List<ListEntry> entries = new ArrayList<>(Math.min(count, 10_000));
    for (int i = 0; i < count; i++) {
      entries.add(entry(in));
    }
    return entries;
  }

  private static ListEntry entry(MessageUnpacker in) throws IOException {
    String name = "";
    String checksum = "";
    String atime = "";
    String version = "";
    String location = "";
    String custom = "";
    long size = 0;
    long copies = 0;
    long flags = 0;
    int fields = in.unpackMapHeader();
    for (int i = 0; i < fields; i++) {
      switch (in.unpackString()) {
        case "n" -> name = text(in);
        case "cs" -> checksum = text(in);
        case "a" -> atime = text(in);
        case "v" -> version = text(in);
        case "t" -> location = text(in);
        case "m" -> custom = text(in);
        case "s" -> size = number(in);
        case "c" -> copies = number(in);
        case "f" -> flags = number(in);
        default -> in.skipValue();
      }
    }
    return new ListEntry(
        name, checksum, atime, version, location, custom, size, (int) copies, (int) flags);
  }

  private static String text(MessageUnpacker in) throws IOException {
    return in.tryUnpackNil() ? "" : in.unpackString();
  }

  private static long number(MessageUnpacker in) throws IOException {
    try {
      return in.tryUnpackNil() ? 0 : in.unpackLong();
    } catch (MessageIntegerOverflowException e) {
      throw new IOException("number too large in list page", e);
    }
  }
}

package io.ais.node.targetapi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ais.checksum.ChecksumType;
import io.ais.checksum.Hasher;
import io.ais.model.Bck;
import io.ais.node.http.HttpServer;
import io.ais.node.http.Listen;
import io.ais.node.http.Net;
import io.ais.node.http.ServerConfig;
import io.ais.node.object.ObjectReader;
import io.ais.node.store.Lom;
import io.ais.node.store.WriteStamp;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentSenderTest {

  /** An object whose bytes may have changed since its checksum was computed. */
  private record Stored(Lom lom, byte[] content) implements ObjectReader {
    static Stored of(byte[] written, byte[] now) {
      Lom lom =
          new Lom(
              Bck.ais("b"),
              "o",
              1,
              written.length,
              Hasher.of(ChecksumType.XXHASH2, written),
              "1",
              Map.of(),
              new WriteStamp(1, 1, 1, 1),
              0,
              0,
              false,
              "/mp",
              1);
      return new Stored(lom, now);
    }

    @Override
    public int read(ByteBuffer into, long position) {
      int n = (int) Math.min(into.remaining(), content.length - position);
      into.put(content, (int) position, n);
      return n == 0 ? -1 : n;
    }

    @Override
    public byte[] inMemory() {
      return null;
    }

    @Override
    public void close() {}
  }

  private static byte[] get(Stored stored) throws IOException {
    try (HttpServer server = new HttpServer(ServerConfig.of("t[abc]"))) {
      ContentSender sender = new ContentSender();
      server.setHandler(
          exchange -> {
            HeaderMap headers = new HeaderMap();
            headers.add(Headers.CONTENT_LENGTH, Long.toString(stored.lom().sizeBytes()));
            sender.sendChecked(exchange, headers, stored);
          });
      server.start(List.of(new Listen(Net.PUBLIC, "127.0.0.1", 0)));
      URI address = URI.create("http://127.0.0.1:" + server.port(Net.PUBLIC) + "/o");
      try (InputStream in = address.toURL().openStream()) {
        return in.readAllBytes();
      }
    }
  }

  private static byte[] random(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 70_000, 262_144, 262_145, 1_000_000})
  void soundBytesArriveWhole(int size) throws IOException {
    byte[] content = random(size);
    assertArrayEquals(content, get(Stored.of(content, content)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 70_000, 262_144, 262_145, 1_000_000})
  void bytesThatWentBadDoNotArriveWhole(int size) {
    byte[] content = random(size);
    byte[] now = content.clone();
    now[size / 2] ^= 4;
    assertThrows(IOException.class, () -> get(Stored.of(content, now)));
  }
}

package io.ais.node.main;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;

/**
 * The Ed25519 key of a node, made with its configuration directory; the public half is shown in the
 * node's entry (spec/control-plane.md 1.1). Immutable.
 *
 * @param publicText base64 of the 32 bytes of the public key
 */
record NodeKey(String publicText) {
  private static final String FILE = ".ais.node_key";
  private static final int RAW_BYTES = 32;

  /** Reads the key or makes one. */
  static NodeKey of(Path confdir) throws IOException {
    Path file = confdir.resolve(FILE);
    Path publicFile = confdir.resolve(FILE + ".pub");
    if (Files.exists(publicFile)) {
      return new NodeKey(Files.readString(publicFile).trim());
    }
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] encoded = pair.getPublic().getEncoded();
      byte[] raw = Arrays.copyOfRange(encoded, encoded.length - RAW_BYTES, encoded.length);
      String text = Base64.getEncoder().encodeToString(raw);
      Files.write(file, pair.getPrivate().getEncoded());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      Files.writeString(publicFile, text);
      return new NodeKey(text);
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot make the node's key", e);
    }
  }
}

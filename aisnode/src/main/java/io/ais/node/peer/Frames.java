package io.ais.node.peer;

/**
 * The bytes of an object stream, big endian, inside the chunked bodies of one {@code POST}.
 *
 * <pre>
 *   object  'O' seq:8 size:8 metaLength:4 meta crc:4   (crc32c of everything from seq on)
 *           { length:4 bytes }*                        (length above 0; they add up to size)
 *           0:4 crc:4                                  (crc32c of the data)
 *        or -1:4                                       (the sender gives this object up)
 *   idle    'K'                                        (the sender is still there)
 *   end     'E'
 *   ack     'A' seq:8 status:1 length:2 text           (the other way, in the response body)
 * </pre>
 */
final class Frames {
  static final byte OBJECT = 'O';
  static final byte IDLE = 'K';
  static final byte END = 'E';
  static final byte ACK = 'A';
  static final int BLOCK_BYTES = 64 * 1024;
  static final int MAX_META_BYTES = 1 << 20;
  static final int GIVEN_UP = -1;
  static final int OBJECT_HEAD_BYTES = 8 + 8 + 4;
  static final int ACK_HEAD_BYTES = 1 + 8 + 1 + 2;
  static final int MAX_TEXT_BYTES = 1024;

  private Frames() {}
}

package io.ais.client;

/** Body whose length is not known before its end. */
abstract class OpenEndedBody extends ResponseBody {
  private boolean ended;

  OpenEndedBody(Lease lease) {
    super(lease);
  }

  @Override
  final long declaredLength() {
    return -1;
  }

  @Override
  final long remaining() {
    return ended ? 0 : -1;
  }

  @Override
  final boolean isAtEnd() {
    return ended;
  }

  /** The last byte was read. */
  final void end() {
    ended = true;
    finish();
  }
}

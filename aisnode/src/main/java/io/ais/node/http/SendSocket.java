package io.ais.node.http;

import io.ais.node.runtime.NativeDescriptors;
import io.ais.node.runtime.SharedDescriptor;
import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import java.io.UncheckedIOException;

/**
 * The socket of a connection under a number of its own, which the request's thread writes to, and word of when
 * it takes more. Made and closed on the event loop; {@link #watch} and what it tells too.
 */
final class SendSocket implements EpollIoHandle {
  /** From {@link IoRegistration#submit}; other numbers mean nothing, negative ones included. */
  private static final long CANCELED = -1;

  private static final EpollIoOps WHEN_THERE_IS_ROOM_AGAIN =
      EpollIoOps.EPOLLOUT.with(EpollIoOps.EPOLLET);

  private final IoEventLoop loop;
  private final SharedDescriptor descriptor;
  private final FileDescriptor number;
  private IoRegistration registration; // null: not watched
  private Runnable onRoom;

  private SendSocket(IoEventLoop loop, int number, NativeDescriptors natives) {
    this.loop = loop;
    this.number = new FileDescriptor(number);
    this.descriptor = new SharedDescriptor(number, natives::close);
  }

  /** Of an open connection; null where that cannot be. */
  static SendSocket of(Channel channel) {
    NativeDescriptors natives = NativeDescriptors.ifReady();
    if (natives == null
        || !channel.isOpen()
        || !(channel instanceof EpollSocketChannel epoll)
        || !(channel.eventLoop() instanceof IoEventLoop loop)) {
      return null;
    }
    int number = natives.duplicate(epoll.fd().intValue());
    return number < 0 ? null : new SendSocket(loop, number, natives);
  }

  /** The number to write to. Any thread. */
  SharedDescriptor descriptor() {
    return descriptor;
  }

  /**
   * From now on tells whenever there is room after there was none, and once at the start if there is some; also
   * when nobody listens any more.
   *
   * @return false when the kernel cannot
   */
  boolean watch(Runnable tell) {
    onRoom = tell;
    registration = loop.register(this).getNow();
    try {
      return registration != null && registration.submit(WHEN_THERE_IS_ROOM_AGAIN) != CANCELED;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  @Override
  public void handle(IoRegistration of, IoEvent event) {
    onRoom.run();
  }

  @Override
  public FileDescriptor fd() {
    return number;
  }

  /** Watches no more. The number is closed when nobody uses it any more. Idempotent. */
  @Override
  public void close() {
    if (registration != null) {
      registration.cancel();
    }
    descriptor.close();
  }
}

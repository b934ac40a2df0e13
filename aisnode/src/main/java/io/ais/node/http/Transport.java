package io.ais.node.http;

import io.ais.node.runtime.NativeDescriptors;
import io.ais.node.runtime.SharedDescriptor;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/** The kernel interface in use: epoll where the native library loads, else NIO. Immutable. */
record Transport(IoHandlerFactory ioFactory, Class<? extends ServerChannel> serverChannel) {

  static Transport best() {
    return Epoll.isAvailable()
        ? new Transport(EpollIoHandler.newFactory(), EpollServerSocketChannel.class)
        : nio();
  }

  /** A second number of an open socket, on its event loop; null where that cannot be. */
  static SharedDescriptor duplicate(Channel channel) {
    NativeDescriptors natives = NativeDescriptors.ifReady();
    if (natives == null || !channel.isOpen() || !(channel instanceof EpollSocketChannel epoll)) {
      return null;
    }
    int number = natives.duplicate(epoll.fd().intValue());
    return number < 0 ? null : new SharedDescriptor(number, natives::close);
  }

  static Transport nio() {
    return new Transport(NioIoHandler.newFactory(), NioServerSocketChannel.class);
  }
}

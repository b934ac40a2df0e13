package io.ais.node.http;

import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A node's HTTP listeners: one handler behind up to three networks. Thread-safe. Whoever builds it
 * closes it.
 */
public final class HttpServer implements AutoCloseable {
  private static final int BACKLOG = 4096;
  private static final int FIRST_READ_BYTES = 4 * 1024;
  private static final int LARGEST_READ_BYTES = 64 * 1024;
  private static final int READS_AT_ONCE = 4;
  private static final int POLL_MILLIS = 10;

  private final ServerState state;
  private final Transport transport;
  private volatile int sendBufferBytes;
  private final Map<EventLoop, ConnectionSet> connections = new ConcurrentHashMap<>();

  // Guarded by this.
  private final Map<Net, Channel> listeners = new EnumMap<>(Net.class);
  private EventLoopGroup loops;
  private boolean closed;

  public HttpServer(ServerConfig config) {
    this(config, Transport.best());
  }

  HttpServer(ServerConfig config, Transport transport) {
    this.state = new ServerState(requireNonNull(config, "config"));
    this.transport = transport;
  }

  /** The handler of all requests; until one is set, requests are answered 503 without body. */
  public void setHandler(Handler next) {
    state.setHandler(requireNonNull(next, "next"));
  }

  /** Bytes of direct memory that buffers of connections hold, as Netty counts it: the JVM does not see all of it. */
  public static long bufferBytes() {
    return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider counted
        ? counted.metric().usedDirectMemory()
        : 0;
  }

  /**
   * Room of the kernel for what connections from now on send, bytes ({@code net.l4.sndrcv_buf_size},
   * spec/control-plane.md 2): what is on its way to a client stays within the caches of the processor, and a thousand
   * slow clients take no more than a thousand times this. What they send has the room that the kernel finds right: with
   * so little a PUT of 8 MiB took a fifth more processor time. Zero: so both ways.
   */
  public void setSendBuffers(int bytes) {
    sendBufferBytes = bytes;
  }

  private void sizeBuffers(Channel channel) {
    int bytes = sendBufferBytes;
    if (bytes > 0) {
      channel.config().setOption(ChannelOption.SO_SNDBUF, bytes);
    }
  }

  /** From which time on a request is told of as slow ({@link SlowRequests}); zero: none is. */
  public void setSlowLimit(Duration limit) {
    state.slow().limit(limit);
  }

  /** Says how many lines about requests were left out, where there were too many; to be called now and then. */
  public void tellLeftOut() {
    state.slow().tellLeftOut();
    state.errors().tellLeftOut();
  }

  /**
   * Opens the listeners; all or none. A taken port is not tried again.
   *
   * @throws IOException naming network and address when one cannot be bound
   */
  public synchronized void start(List<Listen> wanted) throws IOException {
    if (loops != null || closed) {
      throw new IllegalStateException("started before");
    }
    loops =
        new MultiThreadIoEventLoopGroup(
            state.config().ioThreads(),
            new DefaultThreadFactory("http-io", true),
            transport.ioFactory());
    try {
      for (Listen listen : wanted) {
        listeners.put(listen.net(), bind(listen));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private Channel bind(Listen listen) throws IOException {
    InetSocketAddress address =
        listen.bindHost().isEmpty()
            ? new InetSocketAddress(listen.port())
            : new InetSocketAddress(listen.bindHost(), listen.port());
    ChannelFuture bound = bootstrap(listen.net()).bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on "
              + listen.bindHost()
              + ":"
              + listen.port()
              + " ("
              + listen.net()
              + "): "
              + bound.cause().getMessage(),
          bound.cause());
    }
    return bound.channel();
  }

  private ServerBootstrap bootstrap(Net net) {
    return new ServerBootstrap()
        .group(loops)
        .channel(transport.serverChannel())
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(
            ChannelOption.RECVBUF_ALLOCATOR,
            new AdaptiveRecvByteBufAllocator(1024, FIRST_READ_BYTES, LARGEST_READ_BYTES)
                .maxMessagesPerRead(READS_AT_ONCE))
        .childHandler(new Initializer(net));
  }

  private final class Initializer extends ChannelInitializer<Channel> {
    private final Net net;

    Initializer(Net net) {
      this.net = net;
    }

    @Override
    protected void initChannel(Channel channel) {
      sizeBuffers(channel);
      ConnectionSet siblings =
          connections.computeIfAbsent(channel.eventLoop(), loop -> new ConnectionSet(loop, state));
      RequestDecoder decoder = new RequestDecoder(state.config().maxHeadBytes());
      channel.pipeline().addLast(decoder, new Connection(state, net, decoder, siblings));
    }
  }

  /**
   * The bound port of a network.
   *
   * @throws IllegalStateException when there is no such listener
   */
  public synchronized int port(Net net) {
    Channel listener = listeners.get(net);
    if (listener == null) {
      throw new IllegalStateException("no listener for " + net);
    }
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** Stops accepting at once, lets running requests end up to the deadline, then cuts. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    state.beginClosing();
    if (loops == null) {
      return;
    }
    listeners.values().forEach(listener -> listener.close().awaitUninterruptibly());
    connections.values().forEach(ConnectionSet::stop);
    awaitRequests();
    loops.shutdownGracefully(0, state.config().closeTimeout().toMillis(), TimeUnit.MILLISECONDS);
    loops.terminationFuture().awaitUninterruptibly(state.config().closeTimeout().toMillis());
  }

  private void awaitRequests() {
    long deadline = state.now() + state.config().closeTimeout().toNanos();
    boolean interrupted = false;
    while (state.isBusy() && state.now() - deadline < 0 && !interrupted) {
      try {
        wait(POLL_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.ais.node.control;

import io.ais.client.ClientOptions;
import io.ais.client.HttpClient;
import io.ais.client.HttpRequest;
import io.ais.client.HttpResponse;
import io.ais.error.AisException;
import io.ais.model.NetInfo;
import io.ais.model.NodeType;
import io.ais.model.Snode;
import io.ais.node.cluster.Message;
import io.ais.node.http.Net;
import io.ais.node.peer.PeerClient;
import io.ais.node.peer.PeerRequest;
import io.ais.node.peer.PeerUnreachable;
import io.ais.node.peer.ProcessWatch;
import io.ais.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries control messages. One bounded queue and one virtual thread per peer: a slow peer delays
 * only itself; when its queue is full the oldest message is dropped, which the protocol allows.
 * Thread-safe.
 */
final class Messenger implements AutoCloseable {
  static final String PATH = "/v1/control";
  private static final Logger LOG = LoggerFactory.getLogger(Messenger.class);
  private static final int QUEUE = 256;
  private static final int ANSWER_LIMIT = 1 << 20;
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final PeerRequest POST = PeerRequest.of(Net.CONTROL, "POST", PATH, TIMEOUT);

  private record Known(String url, String boot) {}

  private final PeerClient peers;
  private final HttpClient http =
      new HttpClient(
          ClientOptions.defaults().withUserAgent("Ais-Node").withTimeouts(TIMEOUT, TIMEOUT));
  private final Function<String, String> urlOfMember;
  private final Map<String, Known> heardFrom = new ConcurrentHashMap<>();
  private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * @param urlOfMember control URL of a node by the newest map; empty if unknown
   */
  Messenger(PeerClient peers, Function<String, String> urlOfMember) {
    this.peers = peers;
    this.urlOfMember = urlOfMember;
  }

  /** Remembers where a sender is now. */
  void heard(Message message) {
    heardFrom.put(message.from(), new Known(message.url(), message.boot()));
  }

  /** The process of a node that was heard last; null when none was. */
  ProcessWatch.Watched process(String id) {
    Known process = heardFrom.get(id);
    return process == null || process.url.isEmpty()
        ? null
        : new ProcessWatch.Watched(id, process.boot, process.url);
  }

  /** Sends without waiting. */
  void send(String toId, String url, Message message) {
    String address = url.isEmpty() ? addressOf(toId) : url;
    if (address.isEmpty() || closed) {
      LOG.debug("no address for {}", toId);
      return;
    }
    lanes.computeIfAbsent(address, at -> new Lane(at, toId.isEmpty())).offer(message);
  }

  private String addressOf(String id) {
    Known known = heardFrom.get(id);
    return known != null && !known.url.isEmpty() ? known.url : urlOfMember.apply(id);
  }

  @Override
  public void close() {
    closed = true;
    lanes.values().forEach(Lane::close);
    http.close();
  }

  /** The way to one address. */
  private final class Lane {
    private final String url;
    private Snode to;
    private boolean known;
    private final ArrayBlockingQueue<Message> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread thread;

    /**
     * @param anyNetwork the address was configured by an operator and may be of any network of the
     *     node: its control address is asked for first
     */
    Lane(String url, boolean anyNetwork) {
      this.url = url;
      this.to = at(url);
      this.known = !anyNetwork;
      this.thread = Thread.ofVirtual().name("control-to-" + url).start(this::run);
    }

    void offer(Message message) {
      while (!queue.offer(message)) {
        queue.poll();
      }
    }

    private void run() {
      try {
        while (!closed) {
          deliver(queue.take());
        }
      } catch (InterruptedException e) {
        LOG.debug("lane to {} closed", url);
      }
    }

    private static Snode at(String url) {
      URI uri = URI.create(url);
      NetInfo net = NetInfo.http(uri.getHost(), uri.getPort());
      return Snode.of(NodeType.PROXY, url, 0, net, net, net);
    }

    /** Learns the control address from whatever address the operator gave. */
    private void resolve() throws IOException {
      HttpRequest question = HttpRequest.of("GET", url + "/v1/daemon?what=snode");
      try (HttpResponse answer = http.send(question)) {
        if (!answer.isSuccess()) {
          throw new IOException("status " + answer.status());
        }
        Snode node = Json.parse(answer.readAll(ANSWER_LIMIT), Snode.class);
        to = at(node.controlNet().url());
        known = true;
      }
    }

    private void deliver(Message message) {
      try {
        if (!known) {
          resolve();
        }
        peers.call(to, POST.withJson(Json.bytes(message)));
      } catch (PeerUnreachable e) {
        LOG.debug("message to {} lost: {}", url, e.getMessage());
      } catch (IOException e) {
        LOG.debug("nobody answers at {}: {}", url, e.getMessage());
      } catch (AisException e) {
        LOG.debug("message to {} refused: {}", url, e.getMessage());
      }
    }

    void close() {
      thread.interrupt();
    }
  }
}

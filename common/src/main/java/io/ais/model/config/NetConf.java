package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.Check;
import io.ais.model.Defaults;
import java.time.Duration;
import java.util.List;

/** Network of all nodes. */
public record NetConf(
    @JsonProperty("l4") L4 l4,
    @JsonProperty("http") Http http,
    @JsonProperty("use_ipv6") boolean useIpv6) {
  static final NetConf DEFAULT = new NetConf(null, null, false);

  /** Fills defaults. */
  public NetConf {
    l4 = l4 == null ? new L4("", 0) : l4;
    http =
        http == null
            ? new Http("", "", "", 0, "", null, null, 0, 0, 0, 0, false, false, false, null)
            : http;
  }

  void validate() {
    Check.oneOf("net.l4.proto", l4.proto(), List.of("tcp"));
    Check.range("net.l4.sndrcv_buf_size", l4.sndrcvBufSize(), 0, Integer.MAX_VALUE);
    http.validate();
  }

  /** Sockets. */
  public record L4(
      @JsonProperty("proto") String proto, @JsonProperty("sndrcv_buf_size") int sndrcvBufSize) {

    /** Fills defaults. */
    public L4 {
      proto = Defaults.or(proto, "tcp");
      sndrcvBufSize = Defaults.or(sndrcvBufSize, 131_072);
    }
  }

  /**
   * HTTP servers and clients.
   *
   * @param clientAuthTls 0..4: no client certificate ... required and verified
   * @param pub TLS of the public network when it differs; null when it does not
   */
  public record Http(
      @JsonProperty("server_crt") String serverCrt,
      @JsonProperty("server_key") String serverKey,
      @JsonProperty("client_ca_tls") String clientCaTls,
      @JsonProperty("client_auth_tls") int clientAuthTls,
      @JsonProperty("domain_tls") String domainTls,
      @JsonProperty("idle_conn_time") Duration idleConnTime,
      @JsonProperty("backend_idle_conn_time") Duration backendIdleConnTime,
      @JsonProperty("idle_conns_per_host") int idleConnsPerHost,
      @JsonProperty("idle_conns") int idleConns,
      @JsonProperty("write_buffer_size") int writeBufferSize,
      @JsonProperty("read_buffer_size") int readBufferSize,
      @JsonProperty("use_https") boolean useHttps,
      @JsonProperty("skip_verify") boolean skipVerify,
      @JsonProperty("chunked_transfer") boolean chunkedTransfer,
      @JsonProperty("pub") @JsonInclude(JsonInclude.Include.NON_NULL) PublicTls pub) {

    /** Fills defaults. */
    public Http {
      serverCrt = Defaults.text(serverCrt);
      serverKey = Defaults.text(serverKey);
      clientCaTls = Defaults.text(clientCaTls);
      domainTls = Defaults.text(domainTls);
      idleConnTime = Defaults.or(idleConnTime, "6s");
      backendIdleConnTime = Defaults.or(backendIdleConnTime, "6s");
    }

    private void validate() {
      Check.range("net.http.client_auth_tls", clientAuthTls, 0, 4);
      Check.that(domainTls.isEmpty(), "invalid domain_tls " + domainTls + ": expecting empty");
      Check.range("net.http.idle_conn_time", idleConnTime, "0s", "30s");
      Check.range("net.http.backend_idle_conn_time", backendIdleConnTime, "0s", "30s");
      Check.range("net.http.idle_conns_per_host", idleConnsPerHost, 0, 128);
      Check.range("net.http.idle_conns", idleConns, 0, 4096);
      Check.range("net.http.write_buffer_size", writeBufferSize, 0, Integer.MAX_VALUE);
      Check.range("net.http.read_buffer_size", readBufferSize, 0, Integer.MAX_VALUE);
    }
  }

  /** TLS of the public network. */
  public record PublicTls(
      @JsonProperty("server_crt") String serverCrt,
      @JsonProperty("server_key") String serverKey,
      @JsonProperty("client_ca_tls") String clientCaTls,
      @JsonProperty("client_auth_tls") int clientAuthTls) {

    /** Replaces absent parts. */
    public PublicTls {
      serverCrt = Defaults.text(serverCrt);
      serverKey = Defaults.text(serverKey);
      clientCaTls = Defaults.text(clientCaTls);
    }
  }
}

package io.ais.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.model.config.Feature;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code ais config} against prepared answers: exact output, and what was asked. */
class ConfigCommandsTest extends CommandTest {
  private static final String CONFIG =
      """
      {"log":{"level":"%s","max_size":"4MiB","max_total":"128MiB","flush_time":"40s",
       "stats_time":"1m","to_stderr":false},
       "auth":{"client_auth_required":false},"backend":{"aws":{},"gcp":{}},
       "timeout":{"cplane_operation":"2s","max_keepalive":"5s","max_host_busy":"20s",
       "startup_time":"1m","join_startup_time":"3m","send_file_time":"5m"},
       "rate_limit":{"backend":{"interval":"1m"}}}\
      """;

  @BeforeEach
  void start() {
    hasLogLevel("3");
  }

  private void hasLogLevel(String level) {
    cluster.on("GET /v1/cluster?what=cluster_config", CONFIG.formatted(level));
  }

  @Test
  void showsOptionalNamesOfASectionAsUnset() {
    assertEquals(0, terminal.run("config", "cluster", "auth", "--json"));

    assertEquals(
        """
        {
            "auth": {
                "signature": {
                    "key": "",
                    "method": "-"
                },
                "required_claims": {
                    "aud": null
                },
                "oidc": {
                    "allowed_iss": null,
                    "issuer_ca_bundle": "-",
                    "jwks_cache": {
                        "min_rotation_refresh": "0s",
                        "min_background_refresh": "0s"
                    }
                },
                "intra_cluster": {
                    "node_join_secret_path": "-",
                    "ttl": "0s",
                    "nonce_window": "0s",
                    "rotation_grace": "0s",
                    "request_auth": false
                },
                "client_auth_required": false,
                "enabled": false
            }
        }
        """,
        terminal.stdout());
    assertEquals(0, terminal.run("config", "cluster", "net.http.pub", "--json"));
    assertTrue(
        terminal
            .stdout()
            .endsWith(
                """
                            "pub": {
                                "server_crt": "-",
                                "server_key": "-",
                                "client_ca_tls": "-",
                                "client_auth_tls": 0
                            }
                        }
                    }
                }
                """),
        terminal.stdout());
  }

  @Test
  void printsBackendsInOneLineAndRateLimitsOfBackendsNot() {
    assertEquals(0, terminal.run("config", "cluster", "--json"));

    assertTrue(terminal.stdout().contains("\n    \"backend\": {\"aws\":{},\"gcp\":{}},\n"));
    assertTrue(terminal.stdout().contains("\n        \"backend\": {\n            \"interval\""));
    assertEquals(0, terminal.run("config", "cluster", "backend", "--json"));
    assertEquals("{\n    \"backend\": {\"aws\":{},\"gcp\":{}}\n}\n", terminal.stdout());
  }

  @Test
  void modulesTravelAsUpperBitsOfTheLogLevel() {
    long bits = 4 | 1 << 3 + 6 | 1 << 3 + 9;
    hasLogLevel("4");
    cluster.on(
        "PUT /v1/cluster/set-config?log.level=" + bits,
        (exchange, body) -> {
          hasLogLevel(Long.toString(bits));
          FakeCluster.reply(exchange, 200, "");
        });
    cluster.on("PUT /v1/cluster/set-config?log.level=4", "");

    assertEquals(0, terminal.run("config", "cluster", "log.modules", "ec", "xs"));

    String shown = terminal.stdout().replaceAll("\\t+", "\t");
    assertTrue(shown.contains("log.level\t 4 (modules: ec,xs)\n"), shown);
    assertEquals(0, terminal.run("config", "cluster", "log.modules=none"));
    assertTrue(cluster.asked().contains("PUT /v1/cluster/set-config?log.level=4"));
  }

  @Test
  void unknownLogModuleIsRefusedBeforeAnythingChanges() {
    assertEquals(1, terminal.run("config", "cluster", "log.modules", "ec", "nosuch"));

    assertTrue(
        terminal.stderr().startsWith("Error: unknown log module \"nosuch\" (expecting one of: "));
    assertTrue(cluster.asked().stream().noneMatch(request -> request.startsWith("PUT")));
  }

  @Test
  void explainsEveryFeatureInTheOrderOfTheBits() {
    assertEquals(0, terminal.run("config", "cluster", "features"));

    List<String> lines = terminal.stdout().lines().toList();
    assertEquals(List.of("PROPERTY\t VALUE", "features\t none", ""), lines.subList(0, 3));
    List<String> names = lines.stream().skip(3).map(line -> line.split("\t")[0]).toList();
    assertEquals(
        Stream.concat(Stream.of("FEATURE"), Arrays.stream(Feature.values()).map(Feature::wire))
            .toList(),
        names);
  }

  @Test
  void searchMatchesExpressionsAlsoWithoutTheNameOfTheTool() {
    assertEquals(0, terminal.run("search", "--regex", "^show reb"));

    assertEquals("ais show rebalance\n", terminal.stdout());
  }

  @Test
  void dropsMetadataCachesOfTheClusterOnly() {
    cluster.on(
        "PUT /v1/cluster",
        (exchange, body) -> {
          boolean one = new String(body, StandardCharsets.UTF_8).contains("aaat8081");
          FakeCluster.reply(
              exchange,
              one ? 501 : 200,
              one ? "{\"tcode\":\"ErrNotImpl\",\"message\":\"not for one\",\"status\":501}" : "");
        });

    assertEquals(0, terminal.run("cluster", "drop-lcache"));
    assertEquals("Dropped in-memory object metadata caches cluster-wide\n", terminal.stdout());
    assertEquals(1, terminal.run("cluster", "drop-lcache", "t[aaat8081]"));
    assertEquals("Error: ErrNotImpl: not for one\n", terminal.stderr());
  }
}

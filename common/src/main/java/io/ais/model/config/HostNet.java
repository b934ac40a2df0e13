package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.base.GoText;
import io.ais.model.Check;
import io.ais.model.Defaults;
import java.util.Arrays;
import java.util.List;

/**
 * Addresses that one node listens on; ports are decimal text.
 *
 * @param hostname of the public network; several, separated by commas, for multi-homing
 */
public record HostNet(
    @JsonProperty("hostname") String hostname,
    @JsonProperty("hostname_intra_control") String hostnameControl,
    @JsonProperty("hostname_intra_data") String hostnameData,
    @JsonProperty("port") String port,
    @JsonProperty("port_intra_control") String portControl,
    @JsonProperty("port_intra_data") String portData) {

  /** Replaces absent parts. */
  public HostNet {
    hostname = Defaults.text(hostname);
    hostnameControl = Defaults.text(hostnameControl);
    hostnameData = Defaults.text(hostnameData);
    port = Defaults.text(port);
    portControl = Defaults.text(portControl);
    portData = Defaults.text(portData);
  }

  /** Public hosts; the first is the main one. Empty when none is configured. */
  public List<String> publicHosts() {
    return Arrays.stream(hostname.split(","))
        .map(String::strip)
        .filter(host -> !host.isEmpty())
        .toList();
  }

  /** Missing control or data address taken from the other; checked. */
  HostNet filled() {
    checkPort("port", port);
    boolean noControl = isAbsent(portControl);
    boolean noData = isAbsent(portData);
    Check.that(
        !noControl || !noData,
        "invalid host_net: missing intra-cluster ports (port_intra_control, port_intra_data)");
    String control = noControl ? portData : portControl;
    String data = noData ? portControl : portData;
    checkPort("port_intra_control", control);
    checkPort("port_intra_data", data);
    HostNet filled =
        new HostNet(
            hostname,
            noControl ? Defaults.or(hostnameControl, hostnameData) : hostnameControl,
            noData ? Defaults.or(hostnameData, hostnameControl) : hostnameData,
            port,
            control,
            data);
    filled.checkDistinct("intra-control", filled.hostnameControl, control);
    filled.checkDistinct("intra-data", filled.hostnameData, data);
    return filled;
  }

  private static boolean isAbsent(String port) {
    return port.isEmpty() || port.equals("0");
  }

  private static void checkPort(String key, String value) {
    boolean valid = value.matches("\\d{1,5}");
    int number = valid ? Integer.parseInt(value) : 0;
    Check.that(
        valid && number > 0 && number <= 65_535,
        "invalid host_net." + key + " " + GoText.quote(value));
  }

  private void checkDistinct(String net, String host, String netPort) {
    Check.that(!host.contains(","), "invalid " + net + " hostname: expecting one host");
    boolean sameHost = host.isEmpty() || hostname.isEmpty() || publicHosts().contains(host);
    Check.that(
        !netPort.equals(port) || !sameHost,
        "public and %s must differ by port or host (both %s:%s)".formatted(net, host, port));
  }
}

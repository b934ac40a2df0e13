package io.ais.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Volume;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * One node in a container: a fixed address, a volume for its state, and two disks for a target. Closing
 * it leaves the volumes.
 */
final class Node extends GenericContainer<Node> {
  private static final Duration READY = Duration.ofSeconds(240);
  private static final Duration PROBE_INTERVAL = Duration.ofSeconds(5);
  private static final int STOP_SECONDS = 45;

  private final String name;
  private final String address;
  private final Network network;
  private final List<String> volumes = new ArrayList<>();

  Node(String image, Network network, String prefix, String name, String address, String role) {
    super(DockerImageName.parse(image));
    this.name = name;
    this.address = address;
    this.network = network;
    volumes.add(prefix + name + ":/etc/ais");
    if (role.equals("target")) {
      volumes.add(prefix + name + "-mp1:/ais/mp1");
      volumes.add(prefix + name + "-mp2:/ais/mp2");
    }
    withNetwork(network);
    withEnv(Map.of("AIS_ROLE", role));
    withImagePullPolicy(_ -> false);
    withCreateContainerCmdModifier(this::shape);
    waitingFor(Wait.forHealthcheck().withStartupTimeout(READY));
  }

  private void shape(CreateContainerCmd command) {
    HostConfig host = command.getHostConfig();
    host.withBinds(
        volumes.stream()
            .map(each -> each.split(":"))
            .map(each -> new Bind(each[0], new Volume(each[1])))
            .toList());
    host.withRestartPolicy(RestartPolicy.onFailureRestart(0));
    host.withPortBindings(PortBinding.parse("127.0.0.1::" + port()));
    command.withHostName(name).withIpv4Address(address);
    command.withHealthcheck(new HealthCheck().withInterval(PROBE_INTERVAL.toNanos()));
  }

  int port() {
    return isTarget() ? 51081 : 51080;
  }

  boolean isTarget() {
    return getEnvMap().get("AIS_ROLE").equals("target");
  }

  String address() {
    return address;
  }

  /** Where programs of this machine reach it. */
  String url() {
    return "http://%s:%d".formatted(address, port());
  }

  DockerClient engine() {
    return getDockerClient();
  }

  ContainerState state() {
    return engine().inspectContainerCmd(getContainerId()).exec().getState();
  }

  String health() {
    return state().getHealth().getStatus();
  }

  boolean runs() {
    return Boolean.TRUE.equals(state().getRunning());
  }

  /** What the engine sent on a signal gets: no time to say goodbye. */
  void killHard() {
    engine().killContainerCmd(getContainerId()).exec();
  }

  void stopGracefully() {
    engine().stopContainerCmd(getContainerId()).withTimeout(STOP_SECONDS).exec();
  }

  void startAgain() {
    engine().startContainerCmd(getContainerId()).exec();
  }

  void cutOff() {
    engine()
        .disconnectFromNetworkCmd()
        .withNetworkId(network.getId())
        .withContainerId(getContainerId())
        .withForce(true)
        .exec();
  }

  void connectAgain() {
    engine()
        .connectToNetworkCmd()
        .withNetworkId(network.getId())
        .withContainerId(getContainerId())
        .withContainerNetwork(
            new ContainerNetwork()
                .withIpamConfig(new ContainerNetwork.Ipam().withIpv4Address(address)))
        .exec();
  }

  void removeVolumes() {
    for (String each : volumes) {
      engine().removeVolumeCmd(each.split(":")[0]).exec();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}

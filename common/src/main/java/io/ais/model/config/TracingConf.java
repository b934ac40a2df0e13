package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.base.GoText;
import io.ais.model.Check;
import io.ais.model.Defaults;
import java.util.LinkedHashMap;
import java.util.Map;

/** Export of traces. */
public record TracingConf(
    @JsonProperty("exporter_endpoint") String exporterEndpoint,
    @JsonProperty("exporter_auth") @JsonInclude(JsonInclude.Include.NON_NULL)
        ExporterAuth exporterAuth,
    @JsonProperty("service_name_prefix") String serviceNamePrefix,
    @JsonProperty("attributes") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        Map<String, Object> attributes,
    @JsonProperty("sampler_probability") String samplerProbability,
    @JsonProperty("enabled") boolean enabled,
    @JsonProperty("skip_verify") boolean skipVerify) {

  /** Replaces absent parts. */
  public TracingConf {
    exporterEndpoint = Defaults.text(exporterEndpoint);
    serviceNamePrefix = Defaults.text(serviceNamePrefix);
    attributes = attributes == null ? Map.of() : new LinkedHashMap<>(attributes);
    samplerProbability = Defaults.text(samplerProbability);
  }

  void validate() {
    Check.that(
        !enabled || !exporterEndpoint.isEmpty(),
        "invalid tracing.exporter_endpoint: cannot be empty when tracing is enabled");
    Check.that(
        samplerProbability.isEmpty()
            || samplerProbability.matches("0?\\.\\d+|1(\\.0*)?|0(\\.\\d*)?"),
        "invalid tracing.sampler_probability %s (expecting 0..1)"
            .formatted(GoText.quote(samplerProbability)));
  }

  /** Credentials towards the collector. */
  public record ExporterAuth(
      @JsonProperty("token_header") String tokenHeader,
      @JsonProperty("token_file") String tokenFile) {

    /** Replaces absent parts. */
    public ExporterAuth {
      tokenHeader = Defaults.text(tokenHeader);
      tokenFile = Defaults.text(tokenFile);
    }
  }
}

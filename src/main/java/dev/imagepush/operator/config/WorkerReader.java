package dev.imagepush.operator.config;

import dev.imagepush.api.v1beta1.KubernetesDuration;
import dev.imagepush.api.v1beta1.WorkerResources;
import dev.imagepush.image.ImageReference;
import dev.imagepush.operator.config.OperatorConfig.Worker;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads the section `worker`.
final class WorkerReader {
  private static final Pattern CPUS = Pattern.compile("[0-9]{1,6}m|[0-9]{1,4}([.][0-9]{1,3})?");
  private static final String CPU = "cpu";
  private static final String MEMORY = "memory";

  private final ConfigValues values;

  WorkerReader(ConfigValues values) {
    this.values = values;
  }

  Worker read() {
    return new Worker(
        values.optional(new ConfigKey(Setting.WORKER_IMAGE), WorkerReader::image),
        resources(),
        values.value(Setting.WORKER_TEMPORARY_SIZE, WorkerReader::bytes),
        values.value(Setting.WORKER_TTL_AFTER_FINISHED, WorkerReader::ttl));
  }

  private WorkerResources resources() {
    Quantity cpu = values.value(Setting.WORKER_REQUESTED_CPU, WorkerReader::cpus);
    Quantity memory = values.value(Setting.WORKER_REQUESTED_MEMORY, WorkerReader::memory);
    Quantity mostMemory = values.value(Setting.WORKER_MEMORY_LIMIT, WorkerReader::memory);
    Optional<Quantity> mostCpu =
        values.optional(new ConfigKey(Setting.WORKER_CPU_LIMIT), WorkerReader::cpus);
    requireNoLess(Setting.WORKER_MEMORY_LIMIT, mostMemory, memory);
    Map<String, Quantity> limits = new HashMap<>(Map.of(MEMORY, mostMemory));
    mostCpu.ifPresent(
        most -> {
          requireNoLess(Setting.WORKER_CPU_LIMIT, most, cpu);
          limits.put(CPU, most);
        });
    return new WorkerResources(Map.of(CPU, cpu, MEMORY, memory), limits);
  }

  /// The API server would refuse such a Pod, once for each push.
  private void requireNoLess(Setting limit, Quantity most, Quantity requested) {
    if (most.getNumericalAmount().compareTo(requested.getNumericalAmount()) < 0) {
      throw values.refusal(
          new ConfigKey(limit), "is less than what is requested; raise it, or request less");
    }
  }

  private static String image(String text) {
    ImageReference.parse(text);
    return text;
  }

  private static Quantity cpus(String text) {
    if (!CPUS.matcher(text).matches()
        || Quantity.parse(text).getNumericalAmount().compareTo(BigDecimal.ZERO) <= 0) {
      throw new IllegalArgumentException("a number of CPUs");
    }
    return Quantity.parse(text);
  }

  private static Quantity memory(String text) {
    bytes(text);
    return Quantity.parse(text);
  }

  private static long bytes(String text) {
    return Worker.BYTES.check(ByteQuantity.parse(text));
  }

  private static Duration ttl(String text) {
    Duration ttl = KubernetesDuration.parse(text);
    if (ttl.compareTo(Worker.LEAST_TTL) < 0 || ttl.compareTo(Worker.MOST_TTL) > 0) {
      throw new IllegalArgumentException("from 1m to 168h");
    }
    return ttl;
  }
}

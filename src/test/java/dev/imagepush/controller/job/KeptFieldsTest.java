package dev.imagepush.controller.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// That all is kept which is decided by, WorkerJudgeTest shows: it judges what is kept.
class KeptFieldsTest {
  private static final int SMALL = 1500;

  private final Job made =
      new WorkerManifest(WorkerSights.TEMPLATE, new KubernetesSerialization())
          .of(
              new WorkerOrder(
                  WorkerSights.resource(""), List.of(), List.of("1"), true, Instant.EPOCH));

  @Test
  void keepsOfAJobWhatItIsForAndNotWhatItCarries() {
    // Given
    Job whole = managed(made);

    // When
    Job kept = KeptFields.of(whole);

    // Then
    assertThat(kept.getMetadata().getName()).isEqualTo(made.getMetadata().getName());
    assertThat(kept.getMetadata().getOwnerReferences()).hasSize(1);
    assertThat(WorkerJobState.generation(kept)).isEqualTo(3);
    assertThat(WorkerJobState.isForced(kept)).isTrue();
    assertThat(Serialization.asYaml(kept))
        .hasSizeLessThan(SMALL)
        .doesNotContain("source.example.com", "managedFields");
  }

  @Test
  void keepsOfAPodWhatItRunsAndNotWhatItCarries() {
    // Given
    PodTemplateSpec template = made.getSpec().getTemplate();
    Pod whole =
        new PodBuilder()
            .withMetadata(template.getMetadata())
            .withSpec(template.getSpec())
            .editSpec()
            .withNodeName("node-1")
            .endSpec()
            .build();

    // When
    Pod kept = KeptFields.of(whole);

    // Then
    assertThat(kept.getSpec().getNodeName()).isEqualTo("node-1");
    assertThat(kept.getSpec().getContainers())
        .singleElement()
        .satisfies(
            container -> {
              assertThat(container.getImage()).isEqualTo("registry.example.com/imagepush:1");
              assertThat(container.getPorts()).hasSize(1);
              assertThat(container.getResources().getLimits()).containsKey("memory");
            });
    assertThat(Serialization.asYaml(kept)).hasSizeLessThan(SMALL).doesNotContain("source.example");
  }

  private static Job managed(Job job) {
    return new JobBuilder(job)
        .editMetadata()
        .withManagedFields(new ManagedFieldsEntryBuilder().withManager("kubectl").build())
        .endMetadata()
        .build();
  }
}

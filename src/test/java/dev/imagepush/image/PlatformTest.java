package dev.imagepush.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which spellings mean the same platform, as containerd has it.
class PlatformTest {
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "linux/amd64, linux/amd64",
    "linux/x86_64, linux/amd64",
    "linux/x86-64, linux/amd64",
    "linux/amd64/v1, linux/amd64",
    "linux/amd64/v3, linux/amd64/v3",
    "linux/i386, linux/386",
    "linux/386, linux/386",
    "linux/arm64, linux/arm64",
    "linux/arm64/v8, linux/arm64",
    "linux/arm64/8, linux/arm64",
    "linux/aarch64, linux/arm64",
    "linux/arm64/v9, linux/arm64/v9",
    "linux/arm, linux/arm/v7",
    "linux/arm/7, linux/arm/v7",
    "linux/arm/v6, linux/arm/v6",
    "linux/armhf, linux/arm/v7",
    "linux/armel, linux/arm/v6",
    "Linux/AMD64, linux/amd64",
    "macos/arm64, darwin/arm64",
    "linux/s390x, linux/s390x",
    "linux/riscv64/rva22, linux/riscv64/rva22",
    "unknown/unknown, unknown/unknown"
  })
  void hasOneSpelling(String written, String same) {
    // When
    Platform platform = Platform.parse(written).normalized();

    // Then
    assertThat(platform).hasToString(same);
    assertThat(platform.normalized()).isEqualTo(platform);
  }
}

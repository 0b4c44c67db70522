/// The benchmarks of `./mvnw -Pbench`: ImagePush beside crane, regctl, oras and skopeo on one machine in
/// one run, in turn, against the CNCF distribution registry over TLS. [Bench] is the way in, [Benchmark]
/// says what is compared, [Race] how; [PerformancePage] writes what came out into the docs.
@NullMarked
package dev.imagepush.bench;

import org.jspecify.annotations.NullMarked;

package dev.imagepush.quickstart;

import java.nio.file.Path;

/// How to go on, in commands to be copied.
///
/// @param second the manifest of another ImagePush
/// @param ca the certificate authority of the registry
/// @param password the file with its password
record NextSteps(Cluster cluster, PushedRegistry registry, Path second, Path ca, Path password) {
  void show(Screen screen) {
    screen.line("");
    screen.line("How to go on, in another terminal:");
    cluster.kubectl().ifPresentOrElse(access -> kubectl(access, screen), () -> none(screen));
    screen.block(
        """
        # ask the registry itself
        curl --cacert %s --user %s:$(cat %s) --head \\
          --header 'Accept: application/vnd.oci.image.index.v1+json' \\
          https://%s/v2/%s/manifests/%s
        """
            .formatted(
                ca,
                PushedRegistry.USER,
                password,
                registry.host(),
                SampleManifests.REPOSITORY,
                SampleManifests.TAG));
  }

  private void kubectl(Cluster.KubectlAccess access, Screen screen) {
    access.kubeconfig().ifPresent(file -> screen.block("export KUBECONFIG=" + file));
    screen.block(
        """
        kubectl%1$s get ipush -o wide
        kubectl%1$s describe ipush %2$s
        kubectl%1$s apply -f %3$s && kubectl%1$s wait --for=condition=Ready ipush/second
        """
            .formatted(access.flags(), SampleManifests.NAME, second));
  }

  private static void none(Screen screen) {
    screen.block(
        """
        # a real control plane, which kubectl works with: one of
        ./mvnw verify                                          # builds or fetches one, and keeps it
        KUBEBUILDER_ASSETS=DIR ./mvnw -Pquickstart             # DIR with etcd and kube-apiserver
        ./mvnw -Pquickstart -Dquickstart.context=NAME          # a cluster of your kubeconfig
        """);
  }
}

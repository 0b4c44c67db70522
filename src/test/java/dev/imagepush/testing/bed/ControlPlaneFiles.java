package dev.imagepush.testing.bed;

import dev.imagepush.testing.http.LoopbackPort;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.UUID;

/// The certificates, keys, tokens and the kubeconfig that a control plane is started with.
///
/// @param port of the API server
/// @param adminToken of a member of `system:masters`
record ControlPlaneFiles(
    Path folder, LoopbackPort port, TestCertificates certificates, String adminToken) {
  private static final String AUTHORITY = "ca.crt";
  private static final String SERVER_CERTIFICATE = "server.crt";
  private static final String SERVER_KEY = "server.key";
  private static final String SERVICE_ACCOUNT_KEY = "service-account.key";
  private static final String SERVICE_ACCOUNT_PUBLIC_KEY = "service-account.pub";
  private static final String TOKENS = "tokens.csv";
  private static final String KUBECONFIG = "kubeconfig";

  static ControlPlaneFiles write(TemporaryFolder folder) {
    TestCertificates certificates = TestCertificates.create();
    var files =
        new ControlPlaneFiles(
            folder.path(), LoopbackPort.unused(), certificates, UUID.randomUUID().toString());
    TestCertificates.Issued server =
        certificates.issueServer("localhost", "127.0.0.1", "::1", ControlPlane.CLUSTER_ADDRESS);
    TestCertificates.Issued serviceAccounts = certificates.issueClient("service-accounts");
    folder.write(AUTHORITY, certificates.caPem());
    folder.write(SERVER_CERTIFICATE, server.certificatePem());
    folder.write(SERVER_KEY, server.keyPem());
    folder.write(SERVICE_ACCOUNT_KEY, serviceAccounts.keyPem());
    folder.write(SERVICE_ACCOUNT_PUBLIC_KEY, serviceAccounts.publicKeyPem());
    folder.write(TOKENS, files.adminToken() + ",admin,admin,system:masters\n");
    folder.write(KUBECONFIG, files.kubeconfigText(files.url()));
    return files;
  }

  String url() {
    return "https://" + port.address();
  }

  Path authority() {
    return folder.resolve(AUTHORITY);
  }

  Path serverCertificate() {
    return folder.resolve(SERVER_CERTIFICATE);
  }

  Path serverKey() {
    return folder.resolve(SERVER_KEY);
  }

  Path serviceAccountKey() {
    return folder.resolve(SERVICE_ACCOUNT_KEY);
  }

  Path serviceAccountPublicKey() {
    return folder.resolve(SERVICE_ACCOUNT_PUBLIC_KEY);
  }

  Path tokens() {
    return folder.resolve(TOKENS);
  }

  Path kubeconfig() {
    return folder.resolve(KUBECONFIG);
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "ControlPlaneFiles[" + folder + "]";
  }

  String kubeconfigText(String server) {
    return """
    apiVersion: v1
    kind: Config
    clusters:
    - name: test-bed
      cluster:
        server: %s
        certificate-authority-data: %s
    users:
    - name: admin
      user:
        token: %s
    contexts:
    - name: test-bed
      context: {cluster: test-bed, user: admin, namespace: default}
    current-context: test-bed
    """
        .formatted(server, base64(certificates.caPem()), adminToken);
  }
}

package dev.imagepush.conventions;

import dev.imagepush.gitops.ArgoCustomization;
import java.io.IOException;

/// Writes anew what is generated from the code and from other files, the CRD apart.
final class GeneratedPages {
  private GeneratedPages() {}

  public static void main(String[] args) throws IOException {
    ErrorCodesPage.write();
    ArgoCustomization.write();
  }
}

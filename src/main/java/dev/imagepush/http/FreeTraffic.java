package dev.imagepush.http;

import dev.imagepush.credentials.Origin;
import dev.imagepush.exit.ExitReason;
import java.io.InputStream;

/// Traffic without limits.
final class FreeTraffic implements Traffic, Traffic.Exchange {
  @Override
  public Place placeToSend(Origin named) {
    return () -> {};
  }

  @Override
  public Exchange begin(String operation, HttpRequest request, Origin named, Route target) {
    return this;
  }

  @Override
  public Traffic inCommon() {
    return this;
  }

  @Override
  public InputStream paced(Origin named, InputStream content) {
    return content;
  }

  @Override
  public int slice() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void sending(int bytes) {}

  @Override
  public void received(int bytes) {}

  @Override
  public void answered(HttpResponse response) {}

  @Override
  public void failed(ExitReason reason) {}

  @Override
  public void ended() {}
}

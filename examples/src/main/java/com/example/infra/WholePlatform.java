package com.example.infra;

import dev.prefectinfra.app.InfraCommand;
import dev.prefectinfra.app.Main;
import dev.prefectinfra.core.compose.Infra;

/** All that the shipped program has, a queue for each lane, and the network of another team. */
public final class WholePlatform {
    private WholePlatform() {}

    static Infra infra() {
        return Main.platform().with(new QueueModule()).replacing(new LandingZoneModule());
    }

    public static void main(String... args) {
        InfraCommand.run(infra(), args);
    }
}

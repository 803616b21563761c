# Built in two stages: the first compiles one static program, the second holds
# nothing but that program, run by a user who owns nothing but /data.

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=unreleased
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -tags timetzdata \
	-ldflags "-s -w -X main.version=${VERSION}" -o /out/luot ./server \
	&& mkdir -m 0700 /out/data \
	&& cp /etc/ssl/certs/ca-certificates.crt /out/

FROM scratch
COPY --from=build /out/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/luot /luot
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
# A container has its own loopback; the port must be reachable from outside it.
# The embedded store's default, ./data, is /data here.
ENV LUOT_LISTEN=0.0.0.0:8080
WORKDIR /
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
	CMD ["/luot", "healthz", "--url", "http://127.0.0.1:8080/healthz"]
ENTRYPOINT ["/luot"]
CMD ["serve"]

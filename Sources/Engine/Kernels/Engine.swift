internal import COneDNN
internal import COpenBLAS

/// The libraries and instructions that kernels run on, for reports.
public enum Engine {
  /// Name and version of each numerical library.
  public static var libraries: [(name: String, version: String)] {
    let version = dnnl_version().pointee
    // OpenBLAS says `OpenBLAS 0.3.21 DYNAMIC_ARCH …`.
    let words = openblas_get_config().map { String(cString: $0).split(separator: " ") } ?? []
    let core = openblas_get_corename().map { String(cString: $0) } ?? "unknown"
    return [
      ("oneDNN", "\(version.major).\(version.minor).\(version.patch)"),
      ("OpenBLAS", "\(words.dropFirst().first ?? "unknown"), kernels for \(core)"),
    ]
  }

  /// The instruction set for which oneDNN chooses its kernels, such as `AVX2` or `AVX-512`.
  public static var instructions: String {
    switch dnnl_get_effective_cpu_isa() {
    case dnnl_cpu_isa_sse41: "SSE 4.1"
    case dnnl_cpu_isa_avx: "AVX"
    case dnnl_cpu_isa_avx2: "AVX2"
    case dnnl_cpu_isa_avx2_vnni: "AVX2 with VNNI"
    case dnnl_cpu_isa_avx512_core: "AVX-512"
    case dnnl_cpu_isa_avx512_core_vnni: "AVX-512 with VNNI"
    case dnnl_cpu_isa_avx512_core_bf16: "AVX-512 with bfloat16"
    case dnnl_cpu_isa_avx512_core_amx: "AVX-512 with AMX"
    default: "none that oneDNN has kernels for"
    }
  }
}

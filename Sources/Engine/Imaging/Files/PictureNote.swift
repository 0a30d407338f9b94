/// What the user should know of a picture that was read all the same.
public enum PictureNote: Hashable, Sendable, CaseIterable {
  /// It has an ICC colour profile other than sRGB, or a gamma of its own. Neither is applied: values are read as sRGB,
  /// so that the colours of a wide-gamut profile come out paler than they were.
  case profile
  /// Its file is cut off after the last pixel.
  case endless
  /// It is the first picture of an animated PNG file.
  case animation

  /// The predicate of a sentence whose subject is the file's name, without a full stop.
  public var sentence: String {
    switch self {
    case .profile: "has a colour profile that is ignored: its values are used as sRGB"
    case .endless: "is truncated after its last pixel: the picture is complete, but the data after it is lost"
    case .animation: "is animated: only its first picture is used"
    }
  }
}

extension ImageFile {
  /// What the user should know of a picture file; for one that is no picture the result has no meaning.
  ///
  /// - Throws: `Failure` where the file cannot be read.
  public static func notes(on path: String) throws -> [PictureNote] { notes(try PictureBytes.read(path)) }

  /// The program that wrote a PNG file, as its text chunk "Software" names it; nil where the first 4096 bytes do not.
  public static func software(of path: String) -> String? {
    guard let bytes = try? PictureBytes.read(path, first: 1 << 12) else { return nil }
    let key = "Software\0".utf8
    return FileParts(bytes).first { $0.name == "tEXt" && $0.body.starts(with: key) }.map {
      String(decoding: $0.body.dropFirst(key.count), as: UTF8.self)
    }
  }

  static func notes(_ bytes: [UInt8]) -> [PictureNote] {
    PictureNote.allCases.filter { note in
      switch note {
      case .profile: ignoresProfile(bytes)
      case .endless: isEndless(bytes)
      case .animation: FileParts(bytes).prefix { $0.name != "IDAT" }.contains { $0.name == "acTL" }
      }
    }
  }

  private static func isEndless(_ bytes: [UInt8]) -> Bool { format(bytes)?.isEndless(bytes) ?? false }

  /// A file that ends within its profile is judged by what is there.
  private static func ignoresProfile(_ bytes: [UInt8]) -> Bool {
    var hasOtherGamma = false
    for part in FileParts(bytes) {
      switch part.name {
      // The name of a PNG's profile, whose bytes are packed.
      case "iCCP": return isOther(part.body.prefix { $0 != 0 })
      case "ICCP": return isOther(part.body)
      case "FFE2" where part.body.starts(with: "ICC_PROFILE\0".utf8): return isOther(part.body)
      case "sRGB": return false
      // Colours by number: sRGB's are 1, and its curve 13.
      case "cICP": return !part.body.starts(with: [1, 13])
      // In 100,000ths; sRGB's is 45,455.
      case "gAMA" where part.body.count == 4:
        hasOtherGamma = !(43000...48000).contains(part.body.reduce(0) { $0 << 8 | Int($1) })
      case "IDAT", FilePart.scan: return hasOtherGamma
      default: break
      }
    }
    return hasOtherGamma
  }

  private static func isOther(_ profile: ArraySlice<UInt8>) -> Bool {
    let plain = Array("sRGB".utf8)
    // Descriptions are in ASCII, or since version 4 in UTF-16.
    let wide: [UInt8] = plain.flatMap { [UInt8(0), $0] }
    // One of sRGB's colours and another curve.
    let linear = Array("inear".utf8)
    return !profile.contains(plain) && !profile.contains(wide) || profile.contains(linear)
  }
}
